package dev.thinker.agent;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicLong;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;

import org.msgpack.core.buffer.ArrayBufferInput;
import org.msgpack.core.buffer.MessageBufferInput;

/**
 * A request body while it arrives. All bodies together have a limit, so that many senders cannot fill the memory. A body of
 * known length counts in full from the start: it is refused before it is sent, or not at all.
 */
final class Body {
    /** The real Agent's limit. */
    static final int LARGEST = 25 << 20;
    private static final int LARGEST_TOGETHER = 2 * LARGEST;
    private static final int LENGTH_UNKNOWN = 512;
    private static final Http.ResponseStatus TOO_MANY_REQUESTS = Http.ResponseStatus.create(429, "Too Many Requests");

    private final AtomicLong together;
    private final Bytes bytes;
    private long reserved;

    /** Throws {@link Refused} when there is no room. */
    Body(AtomicLong together, long length) {
        this.together = together;
        reserve(length);
        this.bytes = new Bytes((int) Math.max(length, LENGTH_UNKNOWN));
    }

    void append(DataChunk data) {
        try {
            reserve(Math.max(reserved, bytes.size() + data.remaining()));
            bytes.writeBytes(data.bytes());
        } finally {
            data.release();
        }
    }

    void release() {
        together.addAndGet(-reserved);
    }

    MessageBufferInput read() {
        return bytes.read();
    }

    private void reserve(long length) {
        long more = length - reserved;
        if (together.addAndGet(more) > LARGEST_TOGETHER) {
            together.addAndGet(-more);
            throw new Refused(TOO_MANY_REQUESTS, "too many traces at once, send these later");
        }
        reserved = length;
    }

    /** Lends its array instead of copying it. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes(int size) {
            super(size);
        }

        MessageBufferInput read() {
            return new ArrayBufferInput(buf, 0, count);
        }
    }
}
