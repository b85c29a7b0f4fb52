package dev.thinker.tracing.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.assertj.core.api.AssertProvider;
import org.msgpack.value.Value;

/**
 * A span as the tracer sent it to the Agent.
 *
 * <p>AssertJ's {@code assertThat(span)} returns a {@link SpanAssert}, whose failures print the whole trace.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/#model">Datadog's span model</a>
 */
public final class RecordedSpan implements AssertProvider<SpanAssert> {

    private final Map<String, Value> fields;
    private final Map<String, String> tags = new HashMap<>();
    private Supplier<String> context = this::toString;

    RecordedSpan(Map<String, Value> fields) {
        this.fields = fields;
        fields.get("metrics").asMapValue().map().forEach((key, value) -> tags.put(string(key), value.toString()));
        fields.get("meta").asMapValue().map().forEach((key, value) -> tags.put(string(key), string(value)));
    }

    /**
     * Returns the service that created the span.
     *
     * @return the value of Datadog's {@code service}
     */
    public String service() {
        return string(fields.get("service"));
    }

    /**
     * Returns the operation name, such as {@code helidon.request}.
     *
     * @return the value of Datadog's {@code name}
     */
    public String operation() {
        return string(fields.get("name"));
    }

    /**
     * Returns the resource, such as {@code GET /shop/{id}}.
     *
     * @return the value of Datadog's {@code resource}
     */
    public String resource() {
        return string(fields.get("resource"));
    }

    /**
     * Returns the span type, such as {@code web}.
     *
     * @return the value of Datadog's {@code type}, or an empty string
     */
    public String type() {
        return string(fields.get("type"));
    }

    /**
     * Returns all 128 bits of the trace id.
     *
     * @return 32 hex digits
     */
    public String traceId() {
        return tags.getOrDefault("_dd.p.tid", "0".repeat(16)) + hex("trace_id");
    }

    /**
     * Returns the span id.
     *
     * @return 16 hex digits
     */
    public String spanId() {
        return hex("span_id");
    }

    /**
     * Returns the span id of the parent.
     *
     * @return 16 hex digits, all of them 0 for a root span
     */
    public String parentId() {
        return hex("parent_id");
    }

    /**
     * Returns the start time.
     *
     * @return nanoseconds since the epoch
     */
    public long start() {
        return fields.get("start").asIntegerValue().asLong();
    }

    /**
     * Returns the duration.
     *
     * @return nanoseconds
     */
    public long duration() {
        return fields.get("duration").asIntegerValue().asLong();
    }

    /**
     * Tells whether the span is an error.
     *
     * @return true if Datadog's {@code error} is set
     */
    public boolean isError() {
        return fields.get("error").asIntegerValue().asInt() != 0;
    }

    /**
     * Returns the value of a tag.
     *
     * @param key the name of the tag
     * @return the value, in decimal if it is numeric, or null if the span does not have the tag
     */
    public String tag(String key) {
        return tags.get(key);
    }

    /**
     * Returns all tags.
     *
     * @return an unmodifiable map; numeric values are in decimal
     */
    public Map<String, String> tags() {
        return Map.copyOf(tags);
    }

    @Override
    public SpanAssert assertThat() {
        return new SpanAssert(this);
    }

    @Override
    public String toString() {
        return service() + " " + operation() + " [" + resource() + "] " + tags;
    }

    /** Returns what a failed assertion on this span prints. */
    String context() {
        return context.get();
    }

    void context(Supplier<String> newContext) {
        context = newContext;
    }

    private String hex(String id) {
        return "%016x".formatted(fields.get(id).asIntegerValue().asBigInteger());
    }

    private static String string(Value value) {
        return value.isNilValue() ? "" : value.asRawValue().asString();
    }
}
