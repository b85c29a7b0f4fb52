package dev.thinker.agent;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Map;

import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;

/** A span as JSON, with the field names of the v0.4 protocol. Ids are exact, so some exceed 64 bits with a sign. */
final class SpanJson {
    private static final JsonGeneratorFactory JSON = Json.createGeneratorFactory(Map.of());

    private SpanJson() {
    }

    static byte[] encode(Span span) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject()
                    .write("service", span.service())
                    .write("name", span.name())
                    .write("resource", span.resource())
                    .write("trace_id", unsigned(span.traceId()))
                    .write("span_id", unsigned(span.spanId()))
                    .write("parent_id", unsigned(span.parentId()))
                    .write("start", span.start())
                    .write("duration", span.duration())
                    .write("type", span.type())
                    .write("error", span.error());
            json.writeStartObject("metrics");
            span.metrics().forEach((key, value) -> write(json, key, value));
            json.writeEnd().writeStartObject("meta");
            span.meta().forEach(json::write);
            json.writeEnd().writeEnd();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String key, Number value) {
        if (value instanceof Long integer) {
            json.write(key, integer);
        } else {
            json.write(key, value.doubleValue());
        }
    }

    private static BigInteger unsigned(long id) {
        return id < 0 ? new BigInteger(Long.toUnsignedString(id)) : BigInteger.valueOf(id);
    }
}
