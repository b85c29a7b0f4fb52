package dev.thinker.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.thinker.agent.msgpack.Packed;
import dev.thinker.agent.msgpack.Unpacking;
import org.msgpack.core.MessageUnpacker;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One span in Datadog's terms, where it lies in the bytes of its chunk. What is in it is decoded when it is asked for.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/#model">Datadog's model</a>
 */
public final class Span {
    /** The real Agent does not believe in a start before 2000. */
    private static final long YEAR_2000 = 946_684_800_000_000_000L;

    /** What the real Agent leaves of longer texts, in characters. */
    private static final int MAX_NAME = 100;

    private static final int MAX_RESOURCE = 5_000;
    private static final int MAX_TAG = 25_000;
    /** In lists, in characters. */
    private static final int MAX_MESSAGE = 1_000;

    private static final byte[] NIL = {(byte) 0xc0};

    /** The fields that a span of the v0.5 protocol has, in its order. */
    public static final List<String> IN_ARRAY =
            Stream.of(Field.IN_ARRAY).map(Field::key).toList();

    private final Dictionary dictionary;
    private final Chunk chunk;
    /** Of each field the integer, or where in the chunk another value begins, or 0. */
    private final long[] values = new long[Field.ALL.length];

    /**
     * Reads the next span of what the intake has accepted.
     *
     * @param dictionary of the v0.5 protocol, where a span is an array; or null for those before, where it is a map
     * @param chunk      where it is read from the beginning
     */
    public Span(MessageUnpacker in, Dictionary dictionary, Chunk chunk) throws IOException {
        this.dictionary = dictionary;
        this.chunk = chunk;
        if (dictionary == null) {
            readMap(in);
        } else {
            readArray(in);
        }
    }

    private void readMap(MessageUnpacker in) throws IOException {
        byte[] name = new byte[Unpacking.MAX_NAME];
        int likely = 0;
        for (int fields = in.unpackMapHeader(); fields > 0; fields--) {
            Field field = Field.named(name, Unpacking.name(in, name), likely);
            if (field == null) {
                in.skipValue();
            } else {
                readField(in, field);
                likely = field.ordinal() + 1;
            }
        }
    }

    private void readArray(MessageUnpacker in) throws IOException {
        in.unpackArrayHeader();
        for (Field field : Field.IN_ARRAY) {
            readField(in, field);
        }
    }

    private void readField(MessageUnpacker in, Field field) throws IOException {
        values[field.ordinal()] = in.getTotalReadBytes();
        switch (field) {
            case SERVICE, NAME, RESOURCE, TYPE, META, METRICS, SPAN_LINKS, SPAN_EVENTS -> in.skipValue();
            default -> values[field.ordinal()] = Unpacking.integer(in);
        }
    }

    /** Where it has none, this and the next are named as the real Agent does. */
    public String service() {
        return string(Field.SERVICE, MAX_NAME, "unnamed-service");
    }

    public String name() {
        return string(Field.NAME, MAX_NAME, "unnamed_operation");
    }

    public String resource() {
        String resource = string(Field.RESOURCE, MAX_RESOURCE, "");
        return resource.isEmpty() ? name() : resource;
    }

    public String type() {
        return string(Field.TYPE, MAX_NAME, "");
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

    /** In milliseconds since 1970. */
    public long end() {
        return (start() + duration()) / 1_000_000;
    }

    public boolean isError() {
        return integer(Field.ERROR) != 0;
    }

    /** Such as server or client, in lower case, or empty. */
    public String kind() {
        return meta("span.kind", "").toLowerCase(Locale.ROOT);
    }

    /** Null where neither it nor the first span of its chunk has one: some tracers tag no other. */
    public String env() {
        return ofChunk("env");
    }

    /** As with {@link #env}. */
    public String version() {
        return ofChunk("version");
    }

    private String ofChunk(String key) {
        String own = meta(key);
        return own == null ? chunk.read(1).get(0).meta(key) : own;
    }

    /** Its begin, or empty where it has none. */
    public String errorMessage() {
        String message = meta("error.message", meta("error.msg", ""));
        return message.substring(0, Math.min(MAX_MESSAGE, message.length()));
    }

    /** A string tag, or a number tag as a text, or null. */
    public String tag(String key) {
        String text = meta(key);
        Number number = text == null ? metric(key) : null;
        if (number == null) {
            return text;
        }
        boolean isWhole =
                number.doubleValue() == Math.rint(number.doubleValue()) && Math.abs(number.doubleValue()) < 1e15;
        return isWhole ? Long.toString(number.longValue()) : number.toString();
    }

    public String status() {
        return isError() ? "error" : "ok";
    }

    /** 16 digits. */
    public String hexId() {
        return HexFormat.of().toHexDigits(spanId());
    }

    /** In milliseconds since 1970. */
    public double startMillis() {
        return start() / 1_000 / 1_000.0;
    }

    public Chunk chunk() {
        return chunk;
    }

    /** A string tag, or null. */
    public String meta(String key) {
        ByteBuffer value = find(Field.META, key);
        return value == null ? null : Packed.string(text(value), MAX_TAG);
    }

    public String meta(String key, String otherwise) {
        String value = meta(key);
        return value == null ? otherwise : value;
    }

    /** A number tag, or null. */
    public Number metric(String key) {
        ByteBuffer value = find(Field.METRICS, key);
        return value == null ? null : Packed.number(value);
    }

    /** Whether a number tag that stands for yes or no says yes. */
    public boolean has(String key) {
        Number value = metric(key);
        return value != null && value.doubleValue() == 1;
    }

    /** Gets all tags, strings and numbers. */
    public void eachTag(BiConsumer<String, Object> action) {
        eachTag(Field.METRICS, Packed::number, action);
        eachTag(Field.META, in -> Packed.string(text(in), MAX_TAG), action);
    }

    private void eachTag(Field field, Function<ByteBuffer, Object> value, BiConsumer<String, Object> action) {
        ByteBuffer in = at(field);
        for (int entries = Packed.map(in); entries > 0; entries--) {
            action.accept(Packed.string(text(in), MAX_TAG), value.apply(in));
        }
    }

    /** Where the value of a tag begins, or null. */
    private ByteBuffer find(Field field, String key) {
        byte[] bytes = key.getBytes(UTF_8);
        ByteBuffer in = at(field);
        for (int entries = Packed.map(in); entries > 0; entries--) {
            if (Packed.isNext(text(in), bytes)) {
                return in;
            }
            Packed.skip(in);
        }
        return null;
    }

    /** An array of maps in MessagePack, or empty. */
    public byte[] links() {
        return bytes(Field.SPAN_LINKS);
    }

    /** An array of maps in MessagePack, or empty. */
    public byte[] events() {
        return bytes(Field.SPAN_EVENTS);
    }

    private byte[] bytes(Field field) {
        int from = (int) values[field.ordinal()];
        return from == 0
                ? new byte[0]
                : Unpacking.from(chunk.bytes(), from, in -> {
                    in.skipValue();
                    return Arrays.copyOfRange(chunk.bytes(), from, from + (int) in.getTotalReadBytes());
                });
    }

    private String string(Field field, int max, String otherwise) {
        String text = values[field.ordinal()] == 0 ? "" : Packed.string(text(at(field)), max);
        return text.isEmpty() ? otherwise : text;
    }

    private ByteBuffer at(Field field) {
        int position = (int) values[field.ordinal()];
        return position == 0
                ? ByteBuffer.wrap(NIL)
                : ByteBuffer.wrap(chunk.bytes()).position(position);
    }

    /** Where the string is that comes next. */
    private ByteBuffer text(ByteBuffer in) {
        if (dictionary == null) {
            return in;
        }
        Number index = Packed.number(in);
        return dictionary.at(index == null ? 0 : index.intValue());
    }

    private long integer(Field field) {
        return values[field.ordinal()];
    }

    /** In the order of the v0.5 protocol, which does not have all. */
    private enum Field {
        SERVICE,
        NAME,
        RESOURCE,
        TRACE_ID,
        SPAN_ID,
        PARENT_ID,
        START,
        DURATION,
        ERROR,
        META,
        METRICS,
        TYPE,
        SPAN_LINKS,
        SPAN_EVENTS;

        static final Field[] ALL = values();
        static final Field[] IN_ARRAY = Arrays.copyOf(ALL, SPAN_LINKS.ordinal());

        private final byte[] bytes = key().getBytes(UTF_8);

        /** The field of this name, or null. Looks first whether it is the likely one. */
        static Field named(byte[] name, int length, int likely) {
            for (int i = likely; i < likely + ALL.length; i++) {
                Field field = ALL[i % ALL.length];
                if (field.bytes.length == length && Arrays.equals(field.bytes, 0, length, name, 0, length)) {
                    return field;
                }
            }
            return null;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
