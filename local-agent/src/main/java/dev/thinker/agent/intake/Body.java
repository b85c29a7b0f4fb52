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
import org.msgpack.core.MessagePack.UnpackerConfig;
import org.msgpack.core.MessageUnpacker;

/**
 * A request body, or its transcoding, in the chunks in which it arrived, so that it never needs one large array. All
 * bodies share one limit, so that many clients cannot fill the heap. Only bytes that have arrived count.
 */
final class Body {
    private static final Http.ResponseStatus TOO_MANY_REQUESTS = Http.ResponseStatus.create(429, "Too Many Requests");
    /** The memory that a chunk takes besides its bytes. */
    private static final int OVERHEAD = 32;

    /** Names of fields are the only strings that are decoded. */
    private static final UnpackerConfig UNPACKER = new UnpackerConfig().withStringSizeLimit(1 << 20);

    private final List<byte[]> chunks = new ArrayList<>();
    private final AtomicLong used;
    private final long max;
    private long reserved;

    /**
     * @param used the memory of all bodies, in bytes
     * @param max its limit
     */
    Body(AtomicLong used, long max) {
        this.used = used;
        this.max = max;
    }

    /**
     * Throws {@link ErrorResponseException} beyond the limit.
     *
     * @param more bytes, or less than 0 to release some
     */
    void reserve(long more) {
        if (used.addAndGet(more) > max) {
            used.addAndGet(-more);
            throw reserved + more > max
                    ? new ErrorResponseException(
                            Http.Status.REQUEST_ENTITY_TOO_LARGE_413,
                            "the payload takes more than " + max + " bytes of memory")
                    : new ErrorResponseException(TOO_MANY_REQUESTS, "too many payloads at once, retry later");
        }
        reserved += more;
    }

    /** Throws {@link ErrorResponseException} beyond the limit. */
    void add(byte[] chunk) {
        reserve(OVERHEAD + chunk.length);
        chunks.add(chunk);
    }

    /** In bytes. */
    long size() {
        return chunks.stream().mapToLong(chunk -> chunk.length).sum();
    }

    void clear() {
        chunks.clear();
        reserve(-reserved);
    }

    InputStream stream() {
        return new SequenceInputStream(Collections.enumeration(
                chunks.stream().map(ByteArrayInputStream::new).toList()));
    }

    MessageUnpacker unpacker() {
        return UNPACKER.newUnpacker(stream());
    }
}
