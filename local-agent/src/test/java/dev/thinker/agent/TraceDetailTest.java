package dev.thinker.agent;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.LongStream;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TraceDetailTest {
    private static final long NOW = System.currentTimeMillis() * 1_000_000;

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void getTrace_thinkTrace_hasTheFieldsOfItsRoot() {
        agent.putThinkTrace();

        JsonObject trace = trace(ThinkTrace.ID);

        assertThat(trace.getString("traceId")).isEqualTo(ThinkTrace.ID);
        assertThat(trace.getString("root")).isEqualTo("0000000000000001");
        assertThat(trace.getString("service") + " " + trace.getString("operation") + " " + trace.getString("resource"))
                .isEqualTo("thinker-api helidon.request think_handler");
        assertThat(trace.getString("status")).isEqualTo("200");
        assertThat(trace.getInt("duration")).isEqualTo(730_000_000);
        assertThat(trace.getJsonNumber("start").longValue())
                .isEqualTo(ThinkTrace.ofApi().get(0).start() / 1_000_000);
        assertThat(trace.getBoolean("error")).isFalse();
        assertThat(trace.getString("env")).isEqualTo("dev");
        assertThat(trace.getBoolean("complete")).isTrue();
        assertThat(ids(trace))
                .containsExactly(
                        "0000000000000001",
                        "0000000000000002",
                        "0000000000000003",
                        "0000000000000004",
                        "0000000000000005");
        JsonObject client = span(trace, 1);
        assertThat(client.getString("parentId")).isEqualTo("0000000000000001");
        assertThat(client.getString("kind")).isEqualTo("client");
        assertThat(client.getBoolean("topLevel")).isFalse();
        assertThat(span(trace, 0)).doesNotContainKey("parentId");
        assertThat(span(trace, 2).getBoolean("topLevel")).isTrue();
    }

    @Test
    void getTrace_failedSpan_isTheOnlyErrorSpan() {
        agent.putThinkTrace();

        List<JsonObject> failed = trace(ThinkTrace.ID).getJsonArray("spans").getValuesAs(JsonObject.class).stream()
                .filter(span -> span.getBoolean("error"))
                .toList();

        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).getString("errorType")).isEqualTo("UnknownSubject");
        assertThat(failed.get(0).getString("errorMessage")).isEqualTo("Subject unknown");
    }

    @Test
    void getTrace_executionTime_isWhatNoChildTakes() {
        agent.putThinkTrace();

        JsonObject trace = trace(ThinkTrace.ID);

        // The think spans overlap, and take from 212 to 713 of the 10 to 720 ms of their parent
        assertThat(trace.getJsonArray("spans").getValuesAs(JsonObject.class))
                .extracting(span -> span.getInt("own") / 1_000_000)
                .containsExactly(10, 10, 209, 500, 500);
        JsonObject largest = trace.getJsonArray("services").getJsonObject(0);
        assertThat(largest.getString("service")).isEqualTo("thinker-microservice");
        assertThat(largest.getInt("spans")).isEqualTo(3);
        assertThat(largest.getInt("errors")).isEqualTo(1);
        assertThat(largest.getInt("own")).isEqualTo(1_209_000_000);
        assertThat(largest.getJsonNumber("share").doubleValue()).isEqualTo(1209.0 / 1229.0);
    }

    /** Start and duration of a child of a span from 1000 to 2000, and what is left of the span. */
    @ParameterizedTest
    @CsvSource({
        "1200, 300, 700",
        "1000, 1000, 0",
        "500, 700, 800",
        "1900, 5000, 900",
        "0, 10000, 0",
        "3000, 50, 1000",
        "10, 20, 1000",
        "1500, 0, 1000",
        "1500, 9223372036854775807, 500"
    })
    void getTrace_childOutsideOfItsParent_leavesNoNegativeTime(long start, long duration, long own) {
        agent.put(
                TestSpan.of(7, 1).at(NOW + 1000, 1000),
                TestSpan.of(7, 2).childOf(1).at(NOW + start, duration));

        JsonArray spans = trace("7").getJsonArray("spans");

        assertThat(spans.getValuesAs(JsonObject.class))
                .extracting(span -> span.getJsonNumber("own").longValueExact())
                .allSatisfy(time -> assertThat(time).isNotNegative());
        assertThat(spans.getValuesAs(JsonObject.class).stream()
                        .filter(span -> span.getString("spanId").endsWith("1")))
                .extracting(span -> span.getJsonNumber("own").longValueExact())
                .containsExactly(own);
    }

    @Test
    void getTrace_parentIsMissing_isNotComplete() {
        agent.put(ThinkTrace.ofMicroservice().toArray(TestSpan[]::new));

        assertThat(trace(ThinkTrace.ID).getBoolean("complete")).isFalse();
        assertThat(trace(ThinkTrace.ID).getString("root")).isEqualTo("0000000000000003");

        agent.put(ThinkTrace.ofApi().toArray(TestSpan[]::new));
        assertThat(trace(ThinkTrace.ID).getBoolean("complete")).isTrue();
        assertThat(ids(trace(ThinkTrace.ID))).hasSize(5);
    }

    @Test
    void getTrace_severalRoots_takesTheFirst() {
        agent.put(
                TestSpan.of(7, 1).at(NOW + 5, 1),
                TestSpan.of(7, 2).at(NOW, 1),
                TestSpan.of(7, 3).childOf(9).at(NOW - 5, 1));

        assertThat(trace("7").getString("root")).isEqualTo("0000000000000002");
        assertThat(ids(trace("7"))).containsExactly("0000000000000003", "0000000000000002", "0000000000000001");
    }

    @Test
    void getTrace_cyclicParents_hasAllSpans() {
        agent.put(
                TestSpan.of(7, 1).childOf(2).at(NOW, 100),
                TestSpan.of(7, 2).childOf(1).at(NOW + 10, 50),
                TestSpan.of(7, 3).childOf(3).at(NOW + 20, 5));

        assertThat(ids(trace("7"))).hasSize(3);
        assertThat(trace("7").getBoolean("complete")).isFalse();
        assertThat(agent.get("/api/map").statusCode()).isEqualTo(200);
        assertThat(agent.get("/api/resource?service=thinker-api&operation=helidon.request&resource=think_handler")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void getTrace_spanIdTwice_hasBoth() {
        agent.put(
                TestSpan.of(7, 1).at(NOW, 100),
                TestSpan.of(7, 1).named("other", "o", "o").at(NOW, 50));

        assertThat(ids(trace("7"))).hasSize(2);
    }

    @Test
    void getTrace_tenThousandSpans_hasAll() {
        agent.put(LongStream.rangeClosed(1, 10_000)
                .mapToObj(id -> TestSpan.of(7, id).childOf(id - 1).at(NOW + id, 20_000 - 2 * id))
                .toArray(TestSpan[]::new));

        assertThat(ids(trace("7"))).hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000fedcba9876543210",
                "fedcba9876543210",
                "FEDCBA9876543210",
                "18364758544493064720",
                "6921f6c000000000fedcba9876543210"
            })
    void getTrace_anyFormOfItsId_isFound(String id) {
        agent.put(TestSpan.recent(0xfedcba9876543210L, 1));

        assertThat(trace(id).getString("traceId")).isEqualTo("fedcba9876543210");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                ThinkTrace.ID,
                "99999999999999999999",
                "xyz",
                "6921f6c000000000fedcba98765432100",
                "-1",
                "+1",
                "1/spans/0000000000000001"
            })
    void getTrace_unknownId_is404(String id) {
        HttpResponse<String> response = agent.get("/api/traces/" + id);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestAgent.json(response).getString("reason")).contains("trace");
    }

    @Test
    void getSpan_hasAllTags() {
        agent.putThinkTrace();

        JsonObject span = json("/api/traces/" + ThinkTrace.ID + "/spans/0000000000000002");

        assertThat(span.getJsonObject("meta").getString("peer.hostname")).isEqualTo("localhost");
        assertThat(span.getJsonObject("metrics").getInt("network.destination.port"))
                .isEqualTo(8000);
        assertThat(span.getString("operation")).isEqualTo("helidon.client.request");
        assertThat(span.getInt("own")).isEqualTo(10_000_000);
        assertThat(span.isNull("error")).isTrue();
        assertThat(span.getJsonArray("links")).isEmpty();
        assertThat(span.getJsonArray("events")).isEmpty();
        assertThat(agent.get("/api/traces/" + ThinkTrace.ID + "/spans/0000000000000009")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void getSpan_failed_hasItsStack() {
        agent.putThinkTrace();

        JsonObject error =
                json("/api/traces/" + ThinkTrace.ID + "/spans/0000000000000005").getJsonObject("error");

        assertThat(error.getString("type")).isEqualTo("UnknownSubject");
        assertThat(error.getString("message")).isEqualTo("Subject unknown");
        assertThat(error.getString("stack")).contains("Thoughts.of");
    }

    @Test
    void getSpan_linksAndEventsInTags_areDecoded() {
        agent.put(
                TestSpan.recent(7, 1)
                        .meta(
                                "_dd.span_links",
                                "[{\"trace_id\":\"" + ThinkTrace.ID + "\",\"span_id\":\"0000000000000002\","
                                        + "\"attributes\":{\"why\":\"retry\"}}]")
                        .meta(
                                "events",
                                "[{\"name\":\"cache miss\",\"time_unix_nano\":1700000000123456000,\"attributes\":{\"key\":[1,2]}}]"));

        assertLinkAndEvent();
    }

    @Test
    void getSpan_linksAndEventsInFields_areDecoded() {
        agent.put("/v0.4/traces", TestPayload.pack(out -> {
            out.packArrayHeader(1).packArrayHeader(1).packMapHeader(5);
            out.packString("trace_id").packLong(7).packString("span_id").packLong(1);
            out.packString("start").packLong(NOW);
            out.packString("span_links").packArrayHeader(1).packMapHeader(4);
            out.packString("trace_id")
                    .packLong(0xfedcba9876543210L)
                    .packString("trace_id_high")
                    .packLong(0x6921f6c000000000L);
            out.packString("span_id")
                    .packLong(2)
                    .packString("attributes")
                    .packMapHeader(1)
                    .packString("why")
                    .packString("retry");
            out.packString("span_events").packArrayHeader(1).packMapHeader(3);
            out.packString("name")
                    .packString("cache miss")
                    .packString("time_unix_nano")
                    .packLong(1_700_000_000_123_456_000L);
            out.packString("attributes")
                    .packMapHeader(1)
                    .packString("key")
                    .packMapHeader(2)
                    .packString("type")
                    .packInt(4)
                    .packString("array_value")
                    .packMapHeader(1)
                    .packString("values")
                    .packArrayHeader(2);
            out.packMapHeader(2)
                    .packString("type")
                    .packInt(2)
                    .packString("int_value")
                    .packInt(1);
            out.packMapHeader(2)
                    .packString("type")
                    .packInt(2)
                    .packString("int_value")
                    .packInt(2);
        }));

        assertLinkAndEvent();
    }

    private void assertLinkAndEvent() {
        JsonObject span = json("/api/traces/7/spans/0000000000000001");

        JsonObject link = span.getJsonArray("links").getJsonObject(0);
        assertThat(link.getString("traceId")).isEqualTo(ThinkTrace.ID);
        assertThat(link.getString("spanId")).isEqualTo("0000000000000002");
        assertThat(link.getJsonObject("attributes")).hasToString("{\"why\":\"retry\"}");
        JsonObject event = span.getJsonArray("events").getJsonObject(0);
        assertThat(event.getString("name")).isEqualTo("cache miss");
        assertThat(event.getJsonNumber("time").doubleValue()).isEqualTo(1_700_000_000_123.456);
        assertThat(event.getJsonObject("attributes")).hasToString("{\"key\":[1,2]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{}", "[1,null,\"x\"]", "[{\"attributes\":7}]", "[[]]"})
    void getSpan_malformedLinksAndEvents_areIgnored(String json) {
        agent.put(TestSpan.recent(7, 1).meta("_dd.span_links", json).meta("events", json));

        assertThat(json("/api/traces/7/spans/0000000000000001")
                        .getJsonObject("meta")
                        .getString("events"))
                .isEqualTo(json);
    }

    @Test
    void getSpan_withoutEnv_hasThatOfTheFirstSpanOfItsChunk() {
        agent.put(
                TestSpan.recent(7, 1).meta("env", "staging").meta("version", "2"),
                TestSpan.recent(7, 2).childOf(1));

        JsonObject span = json("/api/traces/7/spans/0000000000000002");

        assertThat(span.getString("env")).isEqualTo("staging");
        assertThat(span.getString("version")).isEqualTo("2");
    }

    private JsonObject trace(String id) {
        return json("/api/traces/" + id);
    }

    private JsonObject json(String path) {
        HttpResponse<String> response = agent.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestAgent.json(response);
    }

    private static JsonObject span(JsonObject trace, int index) {
        return trace.getJsonArray("spans").getJsonObject(index);
    }

    private static List<String> ids(JsonObject trace) {
        return trace.getJsonArray("spans").getValuesAs(JsonObject.class).stream()
                .map(span -> span.getString("spanId"))
                .toList();
    }
}
