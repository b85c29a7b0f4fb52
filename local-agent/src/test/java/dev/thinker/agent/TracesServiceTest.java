package dev.thinker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesServiceTest {
    private static final long UPPER_HALF_ID = 0xfedcba9876543210L;

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v0.3/traces", "/v0.4/traces"})
    void putTraces_keepsEveryField(String path) {
        HttpResponse<String> response = agent.put(path, Payload.v04(List.of(completeSpan())));

        assertThat(response.statusCode()).isEqualTo(200);
        assertHoldsCompleteSpan();
    }

    @Test
    void putTraces_v05_keepsEveryField() {
        HttpResponse<String> response = agent.put("/v0.5/traces", Payload.v05(List.of(completeSpan())));

        assertThat(response.statusCode()).isEqualTo(200);
        assertHoldsCompleteSpan();
    }

    @Test
    void postTraces_isTakenToo() {
        byte[] payload = Payload.v04(List.of(TestSpan.of(1, 1)));

        HttpResponse<String> response =
                agent.send(HttpRequest.newBuilder(agent.uri("/v0.4/traces")).POST(BodyPublishers.ofByteArray(payload)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(agent.traces()).hasSize(1);
    }

    @Test
    void putTraces_answersRatesAndState() throws Exception {
        String info = agent.get("/info").body();

        HttpResponse<String> response = agent.put("/v0.4/traces", Payload.v04(List.of(TestSpan.of(1, 1))));

        assertThat(response.body()).isEqualTo("{\"rate_by_service\":{\"service:,env:\":1.0}}");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Datadog-Agent-State")).hasValue(Hash.sha256(info));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v0.3/traces", "/v0.4/traces", "/v0.5/traces"})
    void putTraces_takesTheProbeOfATracerThatFoundNoInfo(String path) {
        HttpResponse<String> response = agent.put(path, new byte[] {(byte) 0x92, (byte) 0x90, (byte) 0x90});

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(agent.traces()).isEmpty();
    }

    @Test
    void putTraces_leavesUnsetTypeEmpty() {
        agent.put("/v0.4/traces", Payload.v04(List.of(TestSpan.of(1, 1).typed(null))));

        assertThat(onlySpan().getString("type")).isEmpty();
    }

    @Test
    void putTraces_mergesChunksOfOneTrace() {
        TestSpan root = TestSpan.of(7, 1).meta("_dd.p.tid", "6921f6c000000000");
        TestSpan child = TestSpan.of(7, 2).childOf(1).meta("_dd.p.tid", "6921f6c000000000");

        agent.put("/v0.4/traces", Payload.v04(List.of(child), List.of(TestSpan.of(8, 3))));
        agent.put("/v0.5/traces", Payload.v05(List.of(root)));

        assertThat(spanIds()).containsExactly(List.of(2, 1), List.of(3));
    }

    @Test
    void putTraces_tellsTracesApartByTheUpperHalfOfTheirIds() {
        agent.put("/v0.4/traces", Payload.v04(
                List.of(TestSpan.of(7, 1).meta("_dd.p.tid", "6921f6c000000000")),
                List.of(TestSpan.of(7, 2).meta("_dd.p.tid", "6921f6c000000001"))));

        assertThat(spanIds()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void putTraces_takesTheUpperHalfFromAnySpanOfTheChunk() {
        agent.put("/v0.4/traces", Payload.v04(
                List.of(TestSpan.of(7, 1), TestSpan.of(7, 2).meta("_dd.p.tid", "6921f6c000000000")),
                List.of(TestSpan.of(7, 3).meta("_dd.p.tid", "6921f6c000000000"))));

        assertThat(spanIds()).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void putTraces_dropsWhatTheRealAgentDrops() {
        agent.put("/v0.4/traces", Payload.v04(
                List.of(),
                List.of(TestSpan.of(0, 1)),
                List.of(TestSpan.of(5, 2), TestSpan.of(5, 0)),
                List.of(TestSpan.of(5, 3), TestSpan.of(6, 4)),
                List.of(TestSpan.of(5, 5).meta("_dd.p.tid", "6921f6c000000000"),
                        TestSpan.of(5, 6).meta("_dd.p.tid", "6921f6c000000001")),
                List.of(TestSpan.of(9, 9))));

        assertThat(spanIds()).containsExactly(List.of(9));
    }

    @Test
    void putTraces_cutsLongNames() {
        agent.put("/v0.4/traces", Payload.v04(
                List.of(TestSpan.of(1, 1).named("s".repeat(101), "n".repeat(101), "r".repeat(5001)))));

        JsonObject span = onlySpan();
        assertThat(span.getString("service")).isEqualTo("s".repeat(100));
        assertThat(span.getString("name")).isEqualTo("n".repeat(100));
        assertThat(span.getString("resource")).isEqualTo("r".repeat(5000));
    }

    @Test
    void putTraces_neverCutsACharacterInTwo() {
        agent.put("/v0.4/traces", Payload.v04(List.of(TestSpan.of(1, 1).named("s".repeat(99) + "😀", "n", "r"))));

        assertThat(onlySpan().getString("service")).isEqualTo("s".repeat(99));
    }

    @Test
    void putTraces_skipsFieldsItDoesNotKnow() {
        byte[] payload = Payload.pack(out -> {
            out.packArrayHeader(1).packArrayHeader(1).packMapHeader(3);
            out.packString("span_links").packArrayHeader(1).packMapHeader(1).packString("flags").packNil();
            out.packString("trace_id").packLong(3);
            out.packString("span_id").packLong(4);
        });

        agent.put("/v0.4/traces", payload);

        assertThat(spanIds()).containsExactly(List.of(4));
    }

    @Test
    void putTraces_leavesOutMetricsThatJsonCannotHold() {
        agent.put("/v0.4/traces", Payload.v04(List.of(TestSpan.of(1, 1)
                .metric("nan", Double.NaN).metric("infinite", Double.NEGATIVE_INFINITY).metric("one", 1))));

        assertThat(onlySpan().getJsonObject("metrics").keySet()).containsExactly("one");
    }

    @Test
    void putTraces_dropsWholeOldestTracesBeyondTheLimit() {
        try (TestAgent small = TestAgent.start(Map.of("spans.limit", "5"))) {
            small.put("/v0.4/traces", Payload.v04(
                    List.of(TestSpan.of(1, 10), TestSpan.of(1, 11)),
                    List.of(TestSpan.of(2, 20), TestSpan.of(2, 21)),
                    List.of(TestSpan.of(3, 30), TestSpan.of(3, 31))));

            assertThat(spanIds(small.traces())).containsExactly(List.of(20, 21), List.of(30, 31));
        }
    }

    @Test
    void putTraces_keepsAGrowingTraceThatIsTheOldest() {
        try (TestAgent small = TestAgent.start(Map.of("spans.limit", "4"))) {
            small.put("/v0.4/traces", Payload.v04(
                    List.of(TestSpan.of(1, 10), TestSpan.of(1, 11)),
                    List.of(TestSpan.of(2, 20), TestSpan.of(2, 21)),
                    List.of(TestSpan.of(1, 12))));

            assertThat(spanIds(small.traces())).containsExactly(List.of(10, 11, 12));
        }
    }

    @Test
    void putTraces_cutsASingleTraceLargerThanTheLimit() {
        try (TestAgent small = TestAgent.start(Map.of("spans.limit", "3"))) {
            small.put("/v0.4/traces", Payload.v04(LongStream.range(1, 9).mapToObj(id -> TestSpan.of(1, id)).toList()));
            small.put("/v0.4/traces", Payload.v04(List.of(TestSpan.of(1, 9))));

            assertThat(spanIds(small.traces())).containsExactly(List.of(1, 2, 3));

            small.put("/v0.4/traces", Payload.v04(List.of(TestSpan.of(2, 10))));

            assertThat(spanIds(small.traces())).containsExactly(List.of(10));
        }
    }

    private static TestSpan completeSpan() {
        return new TestSpan("thinker-api", "helidon.client.request", "GET /", "http", UPPER_HALF_ID, UPPER_HALF_ID + 1,
                UPPER_HALF_ID + 2, 1_795_363_200_123_456_789L, 1_500_000, 1,
                Map.of("http.status_code", "502", "spök", "💭"),
                Map.of("_sampling_priority_v1", 1, "negative", -1, "fraction", 0.5));
    }

    private void assertHoldsCompleteSpan() {
        JsonObject span = onlySpan();
        assertThat(span.getString("service")).isEqualTo("thinker-api");
        assertThat(span.getString("name")).isEqualTo("helidon.client.request");
        assertThat(span.getString("resource")).isEqualTo("GET /");
        assertThat(span.getString("type")).isEqualTo("http");
        assertThat(span.getJsonNumber("trace_id").bigIntegerValueExact()).isEqualTo(new BigInteger("fedcba9876543210", 16));
        assertThat(span.getJsonNumber("span_id").bigIntegerValueExact()).isEqualTo(new BigInteger("fedcba9876543211", 16));
        assertThat(span.getJsonNumber("parent_id").bigIntegerValueExact()).isEqualTo(new BigInteger("fedcba9876543212", 16));
        assertThat(span.getJsonNumber("start").longValueExact()).isEqualTo(1_795_363_200_123_456_789L);
        assertThat(span.getInt("duration")).isEqualTo(1_500_000);
        assertThat(span.getInt("error")).isEqualTo(1);
        assertThat(span.getJsonObject("meta").getString("http.status_code")).isEqualTo("502");
        assertThat(span.getJsonObject("meta").getString("spök")).isEqualTo("💭");
        assertThat(span.getJsonObject("metrics").getInt("_sampling_priority_v1")).isEqualTo(1);
        assertThat(span.getJsonObject("metrics").getInt("negative")).isEqualTo(-1);
        assertThat(span.getJsonObject("metrics").getJsonNumber("fraction").doubleValue()).isEqualTo(0.5);
    }

    private JsonObject onlySpan() {
        JsonArray traces = agent.traces();
        assertThat(traces).hasSize(1);
        assertThat(traces.getJsonArray(0)).hasSize(1);
        return traces.getJsonArray(0).getJsonObject(0);
    }

    private List<List<Integer>> spanIds() {
        return spanIds(agent.traces());
    }

    private static List<List<Integer>> spanIds(JsonArray traces) {
        return traces.stream()
                .map(trace -> trace.asJsonArray().stream().map(span -> span.asJsonObject().getInt("span_id")).toList())
                .toList();
    }
}
