package dev.thinker.tracing.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.assertj.core.api.AssertProvider;
import org.msgpack.value.Value;

/**
 * A span as the tracer sent it to the Agent.
 *
 * <p>{@code assertThat(span)} of AssertJ gives {@link SpanAssert}, whose failures print the whole trace.
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

    /** Returns the service that created the span. */
    public String service() {
        return string(fields.get("service"));
    }

    /** Returns the operation name, such as {@code helidon.request}. */
    public String operation() {
        return string(fields.get("name"));
    }

    /** Returns the resource, such as {@code GET /shop/{id}}. */
    public String resource() {
        return string(fields.get("resource"));
    }

    /** Returns the span type, such as {@code web}, or an empty string. */
    public String type() {
        return string(fields.get("type"));
    }

    /** Returns all 128 bits of the trace id as 32 hex digits. */
    public String traceId() {
        return tags.getOrDefault("_dd.p.tid", "0".repeat(16)) + hex("trace_id");
    }

    /** Returns the span id as 16 hex digits. */
    public String spanId() {
        return hex("span_id");
    }

    /** Returns the parent's span id as 16 hex digits, all of them 0 for a root span. */
    public String parentId() {
        return hex("parent_id");
    }

    /** Returns the start time in nanoseconds since the epoch. */
    public long start() {
        return fields.get("start").asIntegerValue().asLong();
    }

    /** Returns the duration in nanoseconds. */
    public long duration() {
        return fields.get("duration").asIntegerValue().asLong();
    }

    /** Tells whether the span is an error. */
    public boolean isError() {
        return fields.get("error").asIntegerValue().asInt() != 0;
    }

    /** Returns a tag's value, or null. Numeric tags are written in decimal. */
    public String tag(String key) {
        return tags.get(key);
    }

    /** Returns all tags, string and numeric. */
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

    /** What a failed assertion on this span prints. */
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
