package dev.thinker.agent.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.thinker.agent.store.Span;
import org.msgpack.jackson.dataformat.MessagePackFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A span with all its data. Tracers send links and events in fields, or as JSON in a tag. */
final class SpanDetail {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper MESSAGE_PACK =
            new ObjectMapper(new MessagePackFactory().setReuseResourceInParser(false));
    /** In characters. Tags beyond it are left out. */
    private static final int MAX_TAGS = 1 << 20;
    /** In bytes. A longer field is left out, because decoded it is several times as large. */
    private static final int MAX_FIELD = 1 << 20;

    private SpanDetail() {}

    static ObjectNode of(Span span, SpanTree tree) {
        Map<String, Object> meta = new TreeMap<>();
        Map<String, Object> metrics = new TreeMap<>();
        long[] length = new long[1];
        span.eachTag((key, value) -> {
            length[0] += key.length() + String.valueOf(value).length();
            if (length[0] <= MAX_TAGS) {
                (value instanceof String ? meta : metrics).put(key, value);
            }
        });
        return SpanRow.of(span, tree)
                .putPOJO("meta", meta)
                .putPOJO("metrics", metrics)
                .putPOJO("error", span.isError() ? failure(span) : null)
                .putPOJO("links", list(span.links(), span.meta("_dd.span_links", ""), SpanDetail::link))
                .putPOJO("events", list(span.events(), span.meta("events", ""), SpanDetail::event))
                .put("env", span.env())
                .put("version", span.version());
    }

    private static <T> List<T> list(byte[] field, String tag, Function<JsonNode, T> mapping) {
        List<T> list = new ArrayList<>();
        if (field.length <= MAX_FIELD) {
            read(MESSAGE_PACK, field).forEach(item -> list.add(mapping.apply(item)));
        }
        read(JSON, tag.getBytes(UTF_8)).forEach(item -> list.add(mapping.apply(item)));
        return list;
    }

    private static JsonNode read(ObjectMapper mapper, byte[] bytes) {
        try {
            return mapper.readTree(bytes);
        } catch (IOException e) {
            // A tag that is not JSON remains visible among the tags
            return MissingNode.getInstance();
        }
    }

    private static Map<String, Object> attributes(JsonNode item) {
        Map<String, Object> values = new TreeMap<>();
        item.path("attributes").properties().forEach(tag -> values.put(tag.getKey(), value(tag.getValue())));
        return values;
    }

    /** In a field, a value is an object with its type and the value. */
    private static Object value(JsonNode value) {
        if (!value.has("type")) {
            return value;
        }
        JsonNode found = Stream.of("string_value", "bool_value", "int_value", "double_value")
                .filter(value::has)
                .map(value::get)
                .findFirst()
                .orElse(value.path("array_value").path("values"));
        List<Object> elements = new ArrayList<>();
        found.forEach(element -> elements.add(value(element)));
        return found.isArray() ? elements : found;
    }

    private static Link link(JsonNode link) {
        String upper = link.path("trace_id_high").isNumber() ? hex(link.get("trace_id_high")) : "";
        return new Link(upper + hex(link.path("trace_id")), hex(link.path("span_id")), attributes(link));
    }

    /** In a field, an id is a number, and in a tag it is hex. */
    private static String hex(JsonNode id) {
        return id.isNumber() ? HexFormat.of().toHexDigits(id.bigIntegerValue().longValue()) : id.asText();
    }

    private static Event event(JsonNode event) {
        double millis = event.path("time_unix_nano").asLong() / 1_000 / 1_000.0;
        return new Event(event.path("name").asText(""), millis, attributes(event));
    }

    private static Failure failure(Span span) {
        String message = span.meta("error.message", span.meta("error.msg"));
        return new Failure(span.meta("error.type"), message, span.meta("error.stack"));
    }

    record Link(String traceId, String spanId, Map<String, Object> attributes) {}

    /** @param time in milliseconds since 1970 */
    record Event(String name, double time, Map<String, Object> attributes) {}

    record Failure(String type, String message, String stack) {}
}
