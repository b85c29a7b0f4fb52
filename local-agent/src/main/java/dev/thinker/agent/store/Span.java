package dev.thinker.agent.store;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A span in Datadog's terms. It refers to the bytes of its chunk and decodes strings and tags on demand.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/#model">Datadog's model</a>
 */
public final class Span {
    /** The Datadog Agent replaces an earlier start. */
    private static final long YEAR_2000 = 946_684_800_000_000_000L;

    /** The lengths to which the Datadog Agent truncates, in characters. */
    private static final int MAX_NAME = 100;

    private static final int MAX_RESOURCE = 5_000;
    private static final int MAX_TAG = 25_000;
    /** The length of error messages in lists, in characters. */
    private static final int MAX_MESSAGE = 1_000;

    private static final byte[] NIL = {(byte) 0xc0};

    /** The fields that a span of the v0.5 protocol has, in its order. */
    public static final List<String> IN_ARRAY = Stream.of(Field.ALL)
            .limit(Field.SPAN_LINKS.ordinal())
            .map(Field::key)
            .toList();

    private final Chunk chunk;
    /** The value of each integer field, the position in the chunk of any other field, or 0 if it is missing. */
    private final long[] values = new long[Field.ALL.length];

    /** Reads the next span of the chunk: a map, or in the v0.5 protocol an array. */
    Span(MessagePackReader in, Chunk chunk) {
        this.chunk = chunk;
        int size = in.size();
        for (int i = 0, likely = 0; i < size; i++) {
            int field = chunk.origin().dictionary() == null ? in.field(Field.NAMES, likely) : i;
            likely = field + 1;
            if (field >= Field.TRACE_ID.ordinal() && field <= Field.ERROR.ordinal()) {
                values[field] = in.integer();
            } else {
                if (field >= 0) {
                    values[field] = in.position();
                }
                in.skip();
            }
        }
    }

    /** Falls back to the Datadog Agent's default, like {@link #name}. */
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

    /** In nanoseconds since 1970. A span with an implausible start is taken to have ended when it arrived. */
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

    /** Such as server or client, in lower case, or empty if it has none. */
    public String kind() {
        return meta("span.kind", "").toLowerCase(Locale.ROOT);
    }

    /**
     * The span's own env, or else that of the first span of its chunk, because some tracers tag only that span. Null if
     * both lack it.
     */
    public String env() {
        return ofChunk("env");
    }

    /** As with {@link #env}. */
    public String version() {
        return ofChunk("version");
    }

    private String ofChunk(String key) {
        String own = meta(key);
        return own == null ? chunk.firstSpan().meta(key) : own;
    }

    /** Truncated, or empty if it has none. */
    public String errorMessage() {
        String message = meta("error.message", meta("error.msg", ""));
        return message.substring(0, Math.min(MAX_MESSAGE, message.length()));
    }

    /** A string tag, or a number tag as text, or null. */
    public String tag(String key) {
        String text = meta(key);
        Number number = text == null ? metric(key) : null;
        if (number == null) {
            return text;
        }
        boolean isWhole =
                number.doubleValue() == Math.rint(number.doubleValue()) && Math.abs(number.doubleValue()) < 1e15;
        if (isWhole) {
            return Long.toString(number.longValue());
        }
        return Double.isFinite(number.doubleValue())
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : number.toString();
    }

    public String status() {
        return isError() ? "error" : "ok";
    }

    /** 16 digits. */
    public String hexId() {
        return HexFormat.of().toHexDigits(spanId());
    }

    public Chunk chunk() {
        return chunk;
    }

    /** A string tag, or null. */
    public String meta(String key) {
        MessagePackReader value = find(Field.META, key);
        return value == null ? null : text(value).string(MAX_TAG);
    }

    public String meta(String key, String defaultValue) {
        String value = meta(key);
        return value == null ? defaultValue : value;
    }

    /** A number tag, or null. */
    public Number metric(String key) {
        MessagePackReader value = find(Field.METRICS, key);
        return value == null ? null : value.number();
    }

    /** Whether a number tag that stands for a boolean is true. */
    public boolean has(String key) {
        Number value = metric(key);
        return value != null && value.doubleValue() == 1;
    }

    /** Passes on all tags: the numbers, then the strings. */
    public void eachTag(BiConsumer<String, Object> action) {
        eachTag(Field.METRICS, MessagePackReader::number, action);
        eachTag(Field.META, in -> text(in).string(MAX_TAG), action);
    }

    private void eachTag(Field field, Function<MessagePackReader, Object> value, BiConsumer<String, Object> action) {
        MessagePackReader in = at(field);
        for (int entries = in.size(); entries > 0; entries--) {
            action.accept(text(in).string(MAX_TAG), value.apply(in));
        }
    }

    /** A reader at the value of a tag, or null. */
    private MessagePackReader find(Field field, String key) {
        byte[] bytes = key.getBytes(UTF_8);
        MessagePackReader in = at(field);
        for (int entries = in.size(); entries > 0; entries--) {
            if (text(in).isNext(bytes)) {
                return in;
            }
            in.skip();
        }
        return null;
    }

    /** An array of maps in MessagePack, or nil. */
    public byte[] links() {
        return at(Field.SPAN_LINKS).value();
    }

    /** An array of maps in MessagePack, or nil. */
    public byte[] events() {
        return at(Field.SPAN_EVENTS).value();
    }

    private String string(Field field, int max, String defaultValue) {
        String text = values[field.ordinal()] == 0 ? "" : text(at(field)).string(max);
        return text.isEmpty() ? defaultValue : text;
    }

    /** A reader at the value of a field, which is nil if it is missing. */
    private MessagePackReader at(Field field) {
        int position = (int) values[field.ordinal()];
        return position == 0 ? new MessagePackReader(NIL, 0) : new MessagePackReader(chunk.bytes(), position);
    }

    /** A reader at the next string, which in the v0.5 protocol is in the dictionary. */
    private MessagePackReader text(MessagePackReader in) {
        Dictionary dictionary = chunk.origin().dictionary();
        return dictionary == null ? in : dictionary.reader((int) in.integer());
    }

    private long integer(Field field) {
        return values[field.ordinal()];
    }

    /** In the order of the v0.5 protocol, which lacks the last two. */
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
        static final byte[][] NAMES =
                Stream.of(ALL).map(field -> field.key().getBytes(UTF_8)).toArray(byte[][]::new);

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
