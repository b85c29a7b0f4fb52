package dev.thinker.agent;

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

import static org.assertj.core.api.Assertions.assertThat;

class TracesServiceTest {
    private static final long UPPER_HALF_ID = 0xfedcba9876543210L;

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v0.3/traces", "/v0.4/traces"})
    void putTraces_completeSpan_keepsEveryField(String path) {
        HttpResponse<String> response = agent.put(path, TestPayload.v04(List.of(completeSpan())));

        assertThat(response.statusCode()).isEqualTo(200);
        assertHoldsCompleteSpan();
    }

    @Test
    void putTraces_v05CompleteSpan_keepsEveryField() {
        HttpResponse<String> response = agent.put("/v0.5/traces", TestPayload.v05(List.of(completeSpan())));

        assertThat(response.statusCode()).isEqualTo(200);
        assertHoldsCompleteSpan();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ok！ok", "heart❤️ok", "ﬁn ok", "a\uFEFFb\uFFFDc", "한\uE000자", "😀ok"})
    void putTraces_keepsEveryCharacter(String resource) {
        agent.put("/v0.4/traces", TestPayload.v04(List.of(TestSpan.of(1, 1).named("shop", "request", resource))));

        assertThat(onlySpan().getString("resource")).isEqualTo(resource);
    }

    @Test
    void putTraces_doubleSlash_isRedirected() {
        HttpResponse<String> response = agent.put("//v0.4/traces", TestPayload.v04(List.of(TestSpan.of(1, 1))));

        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(response.headers().firstValue("Location")).hasValue("/v0.4/traces");
    }

    @Test
    void postTraces_isAccepted() {
        byte[] payload = TestPayload.v04(List.of(TestSpan.of(1, 1)));

        HttpResponse<String> response = agent.send(HttpRequest.newBuilder(agent.uri("/v0.4/traces"))
                .header("Content-Type", "application/msgpack")
                .POST(BodyPublishers.ofByteArray(payload)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(agent.traces()).hasSize(1);
    }

    @Test
    void putTraces_respondsWithRatesAndState() throws Exception {
        String info = agent.get("/info").body();

        HttpResponse<String> response = agent.put("/v0.4/traces", TestPayload.v04(List.of(TestSpan.of(1, 1))));

        assertThat(response.body()).isEqualTo("{\"rate_by_service\":{\"service:,env:\":1.0}}");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Datadog-Agent-State")).hasValue(Hash.sha256(info));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v0.3/traces", "/v0.4/traces", "/v0.5/traces"})
    void putTraces_probeOfATracerWithoutInfo_isAccepted(String path) {
        HttpResponse<String> response = agent.put(path, new byte[] {(byte) 0x92, (byte) 0x90, (byte) 0x90});

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(agent.traces()).isEmpty();
    }

    @Test
    void putTraces_leavesUnsetTypeUnset() {
        agent.put("/v0.4/traces", TestPayload.v04(List.of(TestSpan.of(1, 1).typed(null))));

        assertThat(onlySpan().isNull("type")).isTrue();
    }

    @Test
    void putTraces_mergesChunksOfOneTrace() {
        TestSpan root = TestSpan.of(7, 1).meta("_dd.p.tid", "6921f6c000000000");
        TestSpan child = TestSpan.of(7, 2).childOf(1).meta("_dd.p.tid", "6921f6c000000000");

        agent.put("/v0.4/traces", TestPayload.v04(List.of(child), List.of(TestSpan.of(8, 3))));
        agent.put("/v0.5/traces", TestPayload.v05(List.of(root)));

        assertThat(spanIds()).containsExactly(List.of(2, 1), List.of(3));
    }

    @Test
    void putTraces_withAndWithoutTheUpperHalfOfTheTraceId_areOneTrace() {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(
                        List.of(TestSpan.of(7, 1)), List.of(TestSpan.of(7, 2).meta("_dd.p.tid", "6921f6c000000000"))));

        assertThat(spanIds()).containsExactly(List.of(1, 2));
    }

    @Test
    void putTraces_invalidChunks_areDroppedAsByTheDatadogAgent() {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(
                        List.of(),
                        List.of(TestSpan.of(0, 1)),
                        List.of(TestSpan.of(5, 2), TestSpan.of(5, 0)),
                        List.of(TestSpan.of(5, 3), TestSpan.of(6, 4)),
                        List.of(TestSpan.of(9, 9))));

        assertThat(spanIds()).containsExactly(List.of(9));
    }

    @Test
    void putTraces_longTexts_areKeptCompletely() {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(
                        List.of(TestSpan.of(1, 1).named("s".repeat(101), "n".repeat(101), "😀".repeat(50_000)))));

        assertThat(onlySpan().getString("service")).isEqualTo("s".repeat(101));
        assertThat(onlySpan().getString("resource")).isEqualTo("😀".repeat(50_000));
    }

    @Test
    void putTraces_unknownFields_areKept() {
        byte[] payload = TestPayload.pack(out -> {
            out.packArrayHeader(1).packArrayHeader(1).packMapHeader(6);
            out.packString("span_links")
                    .packArrayHeader(1)
                    .packMapHeader(2)
                    .packString("flags")
                    .packInt(1)
                    .packString("sampled")
                    .packBoolean(true);
            out.packString("n".repeat(65))
                    .packMapHeader(3)
                    .packInt(1)
                    .packNil()
                    .packNil()
                    .packFloat(0.5f)
                    .packArrayHeader(1)
                    .packString("key")
                    .packString("value");
            out.packString("trace_id").packLong(3);
            out.packString("span_id").packLong(4);
            out.packString("meta_struct")
                    .packMapHeader(1)
                    .packString("stack")
                    .packBinaryHeader(2)
                    .writePayload(new byte[] {1, 2});
            out.packString("when").packTimestamp(1, 0);
        });

        agent.put("/v0.4/traces", payload);

        assertThat(onlySpan().toString())
                .isEqualTo("{\"span_links\":[{\"flags\":1,\"sampled\":true}],"
                        + "\"" + "n".repeat(65)
                        + "\":{\"1\":null,\"\":0.5,\"[\\\"key\\\"]\":\"value\"},\"trace_id\":3,\"span_id\":4,"
                        + "\"meta_struct\":{\"stack\":\"AQI=\"},\"when\":\"AAAAAQ==\"}");
    }

    @Test
    void putTraces_metricsThatJsonCannotExpress_areStrings() {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(List.of(TestSpan.of(1, 1)
                        .metric("nan", Double.NaN)
                        .metric("infinite", Double.NEGATIVE_INFINITY)
                        .metric("one", 1))));

        assertThat(onlySpan().getJsonObject("metrics").toString())
                .contains("\"nan\":\"NaN\"", "\"infinite\":\"-Infinity\"", "\"one\":1");
    }

    @Test
    void putTraces_nilMetric_isAccepted() {
        byte[] payload = TestPayload.pack(out -> {
            out.packArrayHeader(1).packArrayHeader(1).packMapHeader(3);
            out.packString("trace_id").packLong(3).packString("span_id").packLong(4);
            out.packString("metrics").packMapHeader(1).packString("none").packNil();
        });

        assertThat(agent.put("/v0.4/traces", payload).statusCode()).isEqualTo(200);
        assertThat(onlySpan().getJsonObject("metrics").isNull("none")).isTrue();
    }

    @Test
    void putTraces_beyondTheLimit_evictsTheOldestTraces() {
        try (TestAgent small = TestAgent.start(Map.of("spans.limit", "5"))) {
            small.put(
                    "/v0.4/traces",
                    TestPayload.v04(
                            List.of(TestSpan.of(1, 10), TestSpan.of(1, 11)),
                            List.of(TestSpan.of(2, 20), TestSpan.of(2, 21)),
                            List.of(TestSpan.of(3, 30), TestSpan.of(3, 31))));

            assertThat(spanIds(small.traces())).containsExactly(List.of(20, 21), List.of(30, 31));
        }
    }

    @Test
    void putTraces_growingOldestTrace_isKept() {
        try (TestAgent small = TestAgent.start(Map.of("spans.limit", "6"))) {
            small.put(
                    "/v0.4/traces",
                    TestPayload.v04(
                            List.of(TestSpan.of(1, 10), TestSpan.of(1, 11)),
                            List.of(TestSpan.of(2, 20), TestSpan.of(2, 21)),
                            List.of(TestSpan.of(3, 30), TestSpan.of(3, 31)),
                            List.of(TestSpan.of(1, 12))));

            assertThat(spanIds(small.traces())).containsExactly(List.of(10, 11, 12), List.of(30, 31));
        }
    }

    @Test
    void putTraces_oversizedTrace_getsHalfOfTheLimit() {
        try (TestAgent small = TestAgent.start(Map.of("spans.limit", "6"))) {
            small.put("/v0.4/traces", TestPayload.v04(List.of(TestSpan.of(1, 1), TestSpan.of(1, 2))));
            small.put(
                    "/v0.4/traces",
                    TestPayload.v04(LongStream.range(3, 12)
                            .mapToObj(id -> TestSpan.of(2, id))
                            .toList()));
            small.put("/v0.4/traces", TestPayload.v04(List.of(TestSpan.of(2, 12))));

            assertThat(spanIds(small.traces())).containsExactly(List.of(1, 2), List.of(3, 4, 5));
        }
    }

    private static TestSpan completeSpan() {
        return new TestSpan(
                "thinker-api",
                "helidon.client.request",
                "GET /",
                "http",
                UPPER_HALF_ID,
                UPPER_HALF_ID + 1,
                UPPER_HALF_ID + 2,
                1_795_363_200_123_456_789L,
                1_500_000,
                1,
                Map.of("http.status_code", "502", "spök", "💭"),
                Map.of("_sampling_priority_v1", 1, "negative", -1, "fraction", 0.5));
    }

    private void assertHoldsCompleteSpan() {
        JsonObject span = onlySpan();
        assertThat(span.getString("service")).isEqualTo("thinker-api");
        assertThat(span.getString("name")).isEqualTo("helidon.client.request");
        assertThat(span.getString("resource")).isEqualTo("GET /");
        assertThat(span.getString("type")).isEqualTo("http");
        assertThat(span.getJsonNumber("trace_id").bigIntegerValueExact())
                .isEqualTo(new BigInteger("fedcba9876543210", 16));
        assertThat(span.getJsonNumber("span_id").bigIntegerValueExact())
                .isEqualTo(new BigInteger("fedcba9876543211", 16));
        assertThat(span.getJsonNumber("parent_id").bigIntegerValueExact())
                .isEqualTo(new BigInteger("fedcba9876543212", 16));
        assertThat(span.getJsonNumber("start").longValueExact()).isEqualTo(1_795_363_200_123_456_789L);
        assertThat(span.getInt("duration")).isEqualTo(1_500_000);
        assertThat(span.getInt("error")).isEqualTo(1);
        assertThat(span.getJsonObject("meta").getString("http.status_code")).isEqualTo("502");
        assertThat(span.getJsonObject("meta").getString("spök")).isEqualTo("💭");
        assertThat(span.getJsonObject("metrics").getInt("_sampling_priority_v1"))
                .isEqualTo(1);
        assertThat(span.getJsonObject("metrics").getInt("negative")).isEqualTo(-1);
        assertThat(span.getJsonObject("metrics").getJsonNumber("fraction").doubleValue())
                .isEqualTo(0.5);
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
                .map(trace -> trace.asJsonArray().stream()
                        .map(span -> span.asJsonObject().getInt("span_id"))
                        .toList())
                .toList();
    }
}
