package dev.thinker.tests.endtoend;

import java.io.StringReader;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/** Reads what the local agent has received, through the API of Datadog's dd-apm-test-agent. */
record AgentClient(int port) {

    private static final Duration DEADLINE = Duration.ofSeconds(40);

    /** Waits for this number of spans of a trace and fails if there are more. */
    List<ReceivedSpan> trace(String traceId, int count) {
        List<ReceivedSpan> found = await(span -> span.fullTraceId().equals(traceId), count);
        if (found.size() != count) {
            throw new AssertionError(
                    count + " spans expected of trace " + traceId + ", got " + found.size() + ": " + found);
        }
        return found;
    }

    List<ReceivedSpan> await(Predicate<ReceivedSpan> matches, int count) {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (true) {
            List<ReceivedSpan> found = spans().stream().filter(matches).toList();
            if (found.size() >= count || Instant.now().isAfter(deadline)) {
                return found;
            }
            pause();
        }
    }

    List<ReceivedSpan> spans() {
        return traces().stream()
                .flatMap(trace -> trace.stream())
                .map(span -> ReceivedSpan.of(span.asJsonObject()))
                .toList();
    }

    /** All traces, as they were received. */
    List<JsonArray> traces() {
        String traces = Http.get("http://localhost:" + port + "/test/traces").body();
        try (JsonReader reader = Json.createReader(new StringReader(traces))) {
            return reader.readArray().stream().map(JsonValue::asJsonArray).toList();
        }
    }

    /** Sends traces as JSON, like a tracer. */
    void send(JsonArray traces) {
        HttpResponse<String> response = Http.put(
                "http://localhost:" + port + "/v0.4/traces", traces.toString(), "Content-Type", "application/json");
        if (response.statusCode() != 200) {
            throw new AssertionError(response + ": " + response.body());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A span in the tracer's own field names. Ids are decimal strings, as they do not fit a signed long. */
    record ReceivedSpan(
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
            Map<String, String> meta,
            Map<String, Double> metrics) {

        static ReceivedSpan of(JsonObject span) {
            return new ReceivedSpan(
                    span.getString("service"),
                    span.getString("name"),
                    span.getString("resource"),
                    span.getString("type", ""),
                    id(span, "trace_id"),
                    id(span, "span_id"),
                    id(span, "parent_id"),
                    span.getJsonNumber("start").longValueExact(),
                    span.getJsonNumber("duration").longValueExact(),
                    span.getInt("error"),
                    span.getJsonObject("meta").entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, tag -> ((JsonString) tag.getValue()).getString())),
                    span.getJsonObject("metrics").keySet().stream()
                            .collect(Collectors.toMap(key -> key, key -> span.getJsonObject("metrics")
                                    .getJsonNumber(key)
                                    .doubleValue())));
        }

        private static String id(JsonObject span, String key) {
            return span.getJsonNumber(key).bigIntegerValueExact().toString();
        }

        /** All 128 bits in hexadecimal. */
        String fullTraceId() {
            return meta.getOrDefault("_dd.p.tid", "0".repeat(16)) + "%016x".formatted(new BigInteger(traceId));
        }

        String hexSpanId() {
            return "%016x".formatted(new BigInteger(spanId));
        }
    }
}
