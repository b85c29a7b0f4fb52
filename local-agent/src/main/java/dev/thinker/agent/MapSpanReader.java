package dev.thinker.agent;

import java.io.IOException;

import org.msgpack.core.MessageUnpacker;

/** v0.3 and v0.4: a span is a map with named fields. Fields it does not know are skipped. */
final class MapSpanReader implements SpanReader {
    private final MessageUnpacker in;
    private final SharedStrings shared;

    MapSpanReader(MessageUnpacker in, SharedStrings shared) {
        this.in = in;
        this.shared = shared;
    }

    @Override
    public Span read() throws IOException {
        SpanBuilder span = new SpanBuilder(shared);
        for (int fields = in.unpackMapHeader(); fields > 0; fields--) {
            switch (in.unpackString()) {
                case "service" -> span.service(Unpacking.string(in));
                case "name" -> span.name(Unpacking.string(in));
                case "resource" -> span.resource(Unpacking.string(in));
                case "type" -> span.type(Unpacking.string(in));
                case "trace_id" -> span.traceId(Unpacking.integer(in));
                case "span_id" -> span.spanId(Unpacking.integer(in));
                case "parent_id" -> span.parentId(Unpacking.integer(in));
                case "start" -> span.start(Unpacking.integer(in));
                case "duration" -> span.duration(Unpacking.integer(in));
                case "error" -> span.error(Unpacking.integer(in));
                case "meta" -> readMeta(span);
                case "metrics" -> readMetrics(span);
                default -> in.skipValue();
            }
        }
        return span.build();
    }

    private void readMeta(SpanBuilder span) throws IOException {
        for (int entries = Unpacking.mapSize(in); entries > 0; entries--) {
            span.meta(in.unpackString(), Unpacking.string(in));
        }
    }

    private void readMetrics(SpanBuilder span) throws IOException {
        for (int entries = Unpacking.mapSize(in); entries > 0; entries--) {
            span.metric(in.unpackString(), Unpacking.number(in));
        }
    }
}
