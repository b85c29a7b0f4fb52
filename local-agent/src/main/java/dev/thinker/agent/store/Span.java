package dev.thinker.agent.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MessageReader;

/**
 * One span in Datadog's terms, where it lies in the bytes of its chunk. What is in it is decoded when it is asked for.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/#model">Datadog's model</a>
 */
public final class Span {
    /** The real Agent does not believe in a start before 2000. */
    private static final long YEAR_2000 = 946_684_800_000_000_000L;

    private final Bytes bytes;
    private final int begin;
    private final Chunk chunk;
    /** Where the value of each field begins, or 0. */
    private final int[] values = new int[Field.ALL.length];

    /** Reads the next span, or throws {@link dev.thinker.agent.msgpack.MalformedPayload}. */
    public Span(MessageReader in) {
        this(in, null);
    }

    Span(MessageReader in, Chunk chunk) {
        this.bytes = in.bytes();
        this.begin = in.position();
        this.chunk = chunk;
        int field = -1;
        for (long fields = in.map(); fields > 0; fields--) {
            field = in.string(Field.NAMES, field + 1);
            if (field < 0) {
                in.skip();
                continue;
            }
            values[field] = in.position();
            switch (Field.ALL[field]) {
                case SERVICE, NAME, RESOURCE, TYPE -> in.skipString();
                case META -> skipTags(in, MessageReader::skipString);
                case METRICS -> skipTags(in, MessageReader::number);
                default -> in.integer();
            }
        }
    }

    private static void skipTags(MessageReader in, Consumer<MessageReader> value) {
        for (long entries = in.map(); entries > 0; entries--) {
            in.skipString();
            value.accept(in);
        }
    }

    public String service() {
        return string(Field.SERVICE);
    }

    public String name() {
        return string(Field.NAME);
    }

    public String resource() {
        return string(Field.RESOURCE);
    }

    public String type() {
        return string(Field.TYPE);
    }

    /** The lower 64 bits, unsigned. */
    public long traceId() {
        return integer(Field.TRACE_ID);
    }

    public long spanId() {
        return integer(Field.SPAN_ID);
    }

    /** 0 for a span without a parent. */
    public long parentId() {
        return integer(Field.PARENT_ID);
    }

    /** In nanoseconds since 1970. Where a tracer sent no time worth the name, the span ended when it arrived. */
    public long start() {
        long start = integer(Field.START);
        return start < YEAR_2000 ? chunk.received() * 1_000_000 - duration() : start;
    }

    /** In nanoseconds. */
    public long duration() {
        return Math.max(0, integer(Field.DURATION));
    }

    public boolean isError() {
        return integer(Field.ERROR) != 0;
    }

    /** Reads the span as it was sent, from its begin. */
    public MessageReader reader() {
        return new MessageReader(bytes, begin);
    }

    public Chunk chunk() {
        return chunk;
    }

    /** A string tag, or null. */
    public String meta(String key) {
        MessageReader tag = tag(Field.META, key);
        return tag == null ? null : tag.string();
    }

    public String meta(String key, String otherwise) {
        String value = meta(key);
        return value == null ? otherwise : value;
    }

    /** A number tag, or null. */
    public Number metric(String key) {
        MessageReader tag = tag(Field.METRICS, key);
        return tag == null ? null : tag.number();
    }

    /** Whether a number tag that stands for yes or no says yes. */
    public boolean has(String key) {
        Number value = metric(key);
        return value != null && value.doubleValue() == 1;
    }

    public void eachMeta(BiConsumer<String, String> action) {
        MessageReader in = value(Field.META);
        for (long entries = in == null ? 0 : in.map(); entries > 0; entries--) {
            action.accept(in.string(), in.string());
        }
    }

    public void eachMetric(BiConsumer<String, Number> action) {
        MessageReader in = value(Field.METRICS);
        for (long entries = in == null ? 0 : in.map(); entries > 0; entries--) {
            String key = in.string();
            Number value = in.number();
            if (value != null) {
                action.accept(key, value);
            }
        }
    }

    private String string(Field field) {
        MessageReader in = value(field);
        return in == null ? "" : in.string();
    }

    private long integer(Field field) {
        MessageReader in = value(field);
        return in == null ? 0 : in.integer();
    }

    private MessageReader tag(Field field, String key) {
        byte[][] wanted = {key.getBytes(UTF_8)};
        MessageReader in = value(field);
        for (long entries = in == null ? 0 : in.map(); entries > 0; entries--) {
            if (in.string(wanted, 0) == 0) {
                return in;
            }
            in.skip();
        }
        return null;
    }

    private MessageReader value(Field field) {
        int position = values[field.ordinal()];
        return position == 0 ? null : new MessageReader(bytes, position);
    }

    /** In the order of Datadog's tracer for Java, which is therefore read fastest. */
    private enum Field {
        SERVICE, NAME, RESOURCE, TRACE_ID, SPAN_ID, PARENT_ID, START, DURATION, TYPE, ERROR, METRICS, META;

        static final Field[] ALL = values();
        static final byte[][] NAMES = Stream.of(ALL).map(field -> field.name().toLowerCase(Locale.ROOT).getBytes(UTF_8))
                .toArray(byte[][]::new);
    }
}
