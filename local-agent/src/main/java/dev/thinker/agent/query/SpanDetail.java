package dev.thinker.agent.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.thinker.agent.query.TraceDetail.SpanRow;
import dev.thinker.agent.store.Span;
import org.msgpack.jackson.dataformat.MessagePackFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One span with everything that was sent of it. Links and events come as fields of their own, or as JSON in a tag. */
final class SpanDetail {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper MESSAGE_PACK =
            new ObjectMapper(new MessagePackFactory().setReuseResourceInParser(false));
    /** In characters. Others are left out. */
    private static final int MAX_TAGS = 1 << 20;
    /** In bytes. In memory it becomes several times as large. */
    private static final int MAX_FIELD = 1 << 20;

    private SpanDetail() {}

    static Map<String, Object> of(SpanTree tree, Span span) {
        Map<String, Object> json =
                JSON.convertValue(SpanRow.of(tree, span), new TypeReference<TreeMap<String, Object>>() {});
        Map<String, Object> meta = new TreeMap<>();
        Map<String, Object> metrics = new TreeMap<>();
        long[] length = new long[1];
        span.eachTag((key, value) -> {
            length[0] += key.length() + String.valueOf(value).length();
            if (length[0] <= MAX_TAGS) {
                (value instanceof String ? meta : metrics).put(key, value);
            }
        });
        json.put("meta", meta);
        json.put("metrics", metrics);
        json.put("error", span.isError() ? Failure.of(span) : null);
        json.put(
                "links",
                list(span.links(), span.meta("_dd.span_links", "")).stream()
                        .map(SpanDetail::link)
                        .toList());
        json.put(
                "events",
                list(span.events(), span.meta("events", "")).stream()
                        .map(SpanDetail::event)
                        .toList());
        json.put("env", span.env());
        json.put("version", span.version());
        return json;
    }

    private static List<JsonNode> list(byte[] field, String tag) {
        List<JsonNode> list = new ArrayList<>();
        if (field.length <= MAX_FIELD) {
            read(MESSAGE_PACK, field).forEach(list::add);
        }
        read(JSON, tag.getBytes(UTF_8)).forEach(list::add);
        return list;
    }

    private static JsonNode read(ObjectMapper mapper, byte[] bytes) {
        try {
            return mapper.readTree(bytes);
        } catch (IOException e) {
            // A tag that is no JSON stays to be seen among the tags
            return MissingNode.getInstance();
        }
    }

    /** As a tag it has ids in hex, as a field in numbers. */
    private static Map<String, Object> link(JsonNode link) {
        String upper = link.path("trace_id_high").isNumber() ? hex(link.get("trace_id_high")) : "";
        return Map.of(
                "traceId",
                upper + hex(link.path("trace_id")),
                "spanId",
                hex(link.path("span_id")),
                "attributes",
                attributes(link.path("attributes")));
    }

    private static String hex(JsonNode id) {
        return id.isNumber() ? HexFormat.of().toHexDigits(id.bigIntegerValue().longValue()) : id.asText();
    }

    private static Map<String, Object> event(JsonNode event) {
        return Map.of(
                "name",
                event.path("name").asText(""),
                "time",
                event.path("time_unix_nano").asLong() / 1_000 / 1_000.0,
                "attributes",
                attributes(event.path("attributes")));
    }

    private static Map<String, Object> attributes(JsonNode attributes) {
        Map<String, Object> values = new TreeMap<>();
        attributes.fields().forEachRemaining(attribute -> values.put(attribute.getKey(), value(attribute.getValue())));
        return values;
    }

    /** In a field each value is an object that tells its type. */
    private static Object value(JsonNode value) {
        if (!value.has("type")) {
            return value;
        }
        JsonNode found = value.path("array_value").path("values");
        for (String field : List.of("string_value", "bool_value", "int_value", "double_value")) {
            found = value.has(field) ? value.get(field) : found;
        }
        List<Object> elements = new ArrayList<>();
        found.forEach(element -> elements.add(value(element)));
        return found.isArray() ? elements : found;
    }

    private record Failure(String type, String message, String stack) {
        static Failure of(Span span) {
            return new Failure(
                    span.meta("error.type"),
                    span.meta("error.message", span.meta("error.msg")),
                    span.meta("error.stack"));
        }
    }
}
