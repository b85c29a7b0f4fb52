package dev.thinker.agent;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicLong;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;

import org.msgpack.core.buffer.ArrayBufferInput;
import org.msgpack.core.buffer.MessageBufferInput;

/** A request body while it arrives. All bodies together have a limit, so that many senders cannot fill the memory. */
final class Body {
    /** The real Agent's limit. */
    static final int LARGEST = 25 << 20;
    private static final int LARGEST_TOGETHER = 32 << 20;
    private static final Http.ResponseStatus TOO_MANY_REQUESTS = Http.ResponseStatus.create(429, "Too Many Requests");

    private final AtomicLong together;
    private final Bytes bytes = new Bytes();
    private int counted;

    Body(AtomicLong together) {
        this.together = together;
    }

    void append(DataChunk data) {
        try {
            int size = data.remaining();
            counted += size;
            if (together.addAndGet(size) > LARGEST_TOGETHER) {
                throw new Refused(TOO_MANY_REQUESTS, "too many traces at once, send these later");
            }
            bytes.writeBytes(data.bytes());
        } finally {
            data.release();
        }
    }

    void release() {
        together.addAndGet(-counted);
    }

    MessageBufferInput read() {
        return bytes.read();
    }

    /** Lends its array instead of copying it. */
    private static final class Bytes extends ByteArrayOutputStream {
        MessageBufferInput read() {
            return new ArrayBufferInput(buf, 0, count);
        }
    }
}
