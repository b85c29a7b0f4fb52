package dev.thinker.agent.store;

import java.util.function.BiConsumer;

import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MessageReader;

/**
 * One span in Datadog's terms, where it lies in the bytes of its chunk. Its strings are decoded when they are asked for.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/#model">Datadog's model</a>
 */
public final class Span {
    /** The real Agent does not believe in a start before 2000. */
    private static final long YEAR_2000 = 946_684_800_000_000_000L;

    private final Bytes bytes;
    private final int begin;
    private final Chunk chunk;
    private int service = -1;
    private int name = -1;
    private int resource = -1;
    private int type = -1;
    private int meta = -1;
    private int metrics = -1;
    private long traceId;
    private long spanId;
    private long parentId;
    private long start;
    private long duration;
    private boolean isError;

    private Span(Bytes bytes, int begin, Chunk chunk) {
        this.bytes = bytes;
        this.begin = begin;
        this.chunk = chunk;
    }

    /** Reads the next span, or throws {@link dev.thinker.agent.msgpack.MalformedPayload}. */
    public static Span read(MessageReader in) {
        return read(in, null);
    }

    static Span read(MessageReader in, Chunk chunk) {
        Span span = new Span(in.bytes(), in.position(), chunk);
        for (long fields = in.map(); fields > 0; fields--) {
            String field = in.string();
            int at = in.position();
            switch (field) {
                case "service" -> {
                    span.service = at;
                    in.skipString();
                }
                case "name" -> {
                    span.name = at;
                    in.skipString();
                }
                case "resource" -> {
                    span.resource = at;
                    in.skipString();
                }
                case "type" -> {
                    span.type = at;
                    in.skipString();
                }
                case "trace_id" -> span.traceId = in.integer();
                case "span_id" -> span.spanId = in.integer();
                case "parent_id" -> span.parentId = in.integer();
                case "start" -> span.start = in.integer();
                case "duration" -> span.duration = in.integer();
                case "error" -> span.isError = in.integer() != 0;
                case "meta" -> {
                    span.meta = at;
                    for (long entries = in.map(); entries > 0; entries--) {
                        in.skipString();
                        in.skipString();
                    }
                }
                case "metrics" -> {
                    span.metrics = at;
                    for (long entries = in.map(); entries > 0; entries--) {
                        in.skipString();
                        in.number();
                    }
                }
                default -> in.skip();
            }
        }
        return span;
    }

    public String service() {
        return string(service);
    }

    public String name() {
        return string(name);
    }

    public String resource() {
        return string(resource);
    }

    public String type() {
        return string(type);
    }

    /** The lower 64 bits, unsigned. */
    public long traceId() {
        return traceId;
    }

    public long spanId() {
        return spanId;
    }

    /** 0 for a span without a parent. */
    public long parentId() {
        return parentId;
    }

    /** In nanoseconds since 1970. Where a tracer sent no time worth the name, the span ended when it arrived. */
    public long start() {
        return start < YEAR_2000 ? chunk.received() * 1_000_000 - duration() : start;
    }

    /** In nanoseconds. */
    public long duration() {
        return Math.max(0, duration);
    }

    public boolean isError() {
        return isError;
    }

    /** Reads the span as it was sent, from its begin. */
    public MessageReader reader() {
        return at(begin);
    }

    public Chunk chunk() {
        return chunk;
    }

    /** A string tag, or null. */
    public String meta(String key) {
        if (meta >= 0) {
            MessageReader in = at(meta);
            for (long entries = in.map(); entries > 0; entries--) {
                if (in.string().equals(key)) {
                    return in.string();
                }
                in.skipString();
            }
        }
        return null;
    }

    public String meta(String key, String otherwise) {
        String value = meta(key);
        return value == null ? otherwise : value;
    }

    /** A number tag, or null. */
    public Number metric(String key) {
        if (metrics >= 0) {
            MessageReader in = at(metrics);
            for (long entries = in.map(); entries > 0; entries--) {
                String found = in.string();
                Number value = in.number();
                if (found.equals(key)) {
                    return value;
                }
            }
        }
        return null;
    }

    /** Whether a number tag that stands for yes or no says yes. */
    public boolean has(String key) {
        Number value = metric(key);
        return value != null && value.doubleValue() == 1;
    }

    public void eachMeta(BiConsumer<String, String> action) {
        MessageReader in = at(meta);
        for (long entries = meta < 0 ? 0 : in.map(); entries > 0; entries--) {
            action.accept(in.string(), in.string());
        }
    }

    public void eachMetric(BiConsumer<String, Number> action) {
        MessageReader in = at(metrics);
        for (long entries = metrics < 0 ? 0 : in.map(); entries > 0; entries--) {
            String key = in.string();
            Number value = in.number();
            if (value != null) {
                action.accept(key, value);
            }
        }
    }

    private String string(int position) {
        return position < 0 ? "" : at(position).string();
    }

    private MessageReader at(int position) {
        return new MessageReader(bytes, position);
    }
}
