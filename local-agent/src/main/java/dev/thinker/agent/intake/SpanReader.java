package dev.thinker.agent.intake;

import java.io.IOException;
import java.io.InputStream;

import dev.thinker.agent.store.Span;
import org.msgpack.core.MessageUnpacker;

/** Reads spans one after the other, in a version of the protocol, and has them in v0.4. */
interface SpanReader {
    /** Reads the next span, or throws {@link org.msgpack.core.MessagePackException}. */
    Ids read() throws IOException;

    /** Where it is in {@link #spans}, of which the spans read before are ahead. */
    long position();

    /** What has been read, in the v0.4 protocol. */
    InputStream spans() throws IOException;

    /** The v0.4 protocol, where a span is a map. */
    static SpanReader ofMaps(MessageUnpacker in, Body body) {
        return new SpanReader() {
            @Override
            public Ids read() throws IOException {
                Span span = new Span(in, null);
                return new Ids(span.traceId(), span.spanId());
            }

            @Override
            public long position() {
                return in.getTotalReadBytes();
            }

            @Override
            public InputStream spans() {
                return body.stream();
            }
        };
    }

    /** The ids of a span, of which the lower 64 bits of the trace id. */
    record Ids(long traceId, long spanId) {
    }
}
