package dev.thinker.agent.intake;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.thinker.agent.http.ErrorResponseException;
import io.helidon.common.http.Http;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * A request body, or what it is translated to, in the pieces that come: it never needs a large part of the heap at once. All
 * bodies together may take only so much of the heap, so that many senders cannot fill it; counted is what has arrived.
 */
final class Body {
    private static final Http.ResponseStatus TOO_MANY_REQUESTS = Http.ResponseStatus.create(429, "Too Many Requests");
    /** What a piece takes beside its bytes. */
    private static final int BOOKKEEPING = 32;

    private final List<byte[]> pieces = new ArrayList<>();
    private final AtomicLong used;
    private final long most;
    private long reserved;

    /**
     * @param used by all bodies, in bytes
     * @param most that they may use
     */
    Body(AtomicLong used, long most) {
        this.used = used;
        this.most = most;
    }

    /**
     * Throws {@link ErrorResponseException} when there is no room.
     *
     * @param more in bytes; less than 0 gives some back
     */
    void reserve(long more) {
        if (used.addAndGet(more) > most) {
            used.addAndGet(-more);
            throw reserved + more > most
                    ? new ErrorResponseException(
                            Http.Status.REQUEST_ENTITY_TOO_LARGE_413,
                            "the payload takes more than " + most + " bytes of memory")
                    : new ErrorResponseException(TOO_MANY_REQUESTS, "too many traces at once, send these later");
        }
        reserved += more;
    }

    /** Throws {@link ErrorResponseException} when there is no room. */
    void add(byte[] piece) {
        reserve(BOOKKEEPING + piece.length);
        pieces.add(piece);
    }

    /** Of all pieces, in bytes. */
    long size() {
        return pieces.stream().mapToLong(piece -> piece.length).sum();
    }

    void clear() {
        pieces.clear();
        reserve(-reserved);
    }

    InputStream stream() {
        return new SequenceInputStream(Collections.enumeration(
                pieces.stream().map(ByteArrayInputStream::new).toList()));
    }

    MessageUnpacker unpacker() {
        return MessagePack.newDefaultUnpacker(stream());
    }
}
