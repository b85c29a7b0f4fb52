package dev.thinker.tracing.testing;

import java.util.HashMap;
import java.util.Map;

import org.msgpack.value.Value;

/** A span as it went over the wire. Ids are decimal strings, as they do not fit a signed long. */
public record RecordedSpan(
        String service,
        String name,
        String resource,
        String type,
        String traceId,
        String spanId,
        String parentId,
        long start,
        long duration,
        int error,
        Map<String, String> meta) {

    static RecordedSpan of(Value value) {
        Map<String, Value> fields = new HashMap<>();
        value.asMapValue()
                .map()
                .forEach((key, field) -> fields.put(key.asRawValue().asString(), field));
        Map<String, String> meta = new HashMap<>();
        fields.get("meta")
                .asMapValue()
                .map()
                .forEach((key, tag) ->
                        meta.put(key.asRawValue().asString(), tag.asRawValue().asString()));
        fields.get("metrics")
                .asMapValue()
                .map()
                .forEach((key, metric) -> meta.put(key.asRawValue().asString(), metric.toString()));
        return new RecordedSpan(
                string(fields.get("service")),
                string(fields.get("name")),
                string(fields.get("resource")),
                string(fields.get("type")),
                fields.get("trace_id").toString(),
                fields.get("span_id").toString(),
                fields.get("parent_id").toString(),
                fields.get("start").asIntegerValue().asLong(),
                fields.get("duration").asIntegerValue().asLong(),
                fields.get("error").asIntegerValue().asInt(),
                meta);
    }

    private static String string(Value value) {
        return value.isNilValue() ? null : value.asRawValue().asString();
    }

    /** All 128 bits, in hex. */
    public String wholeTraceId() {
        return meta.getOrDefault("_dd.p.tid", "0".repeat(16)) + String.format("%016x", Long.parseUnsignedLong(traceId));
    }

    public String tag(String key) {
        return meta.get(key);
    }
}
