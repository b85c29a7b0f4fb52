package dev.thinker.agent;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceStatsTest {
    private static final String[] TRACER_FINDS_TOP_LEVEL = {"Datadog-Client-Computed-Top-Level", "true"};

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void getServices_thinkTrace_hasBothServices() {
        sendThinkTrace();

        JsonArray services = services();

        assertThat(services.getValuesAs(JsonObject.class))
                .extracting(row -> row.getString("service"))
                .containsExactly("thinker-api", "thinker-microservice");
        assertStats(services.getJsonObject(0), 1, 0, 730_000_000, 730_000_000);
        assertStats(services.getJsonObject(1), 1, 0, 710_000_000, 710_000_000);
    }

    @Test
    void getResources_thinkTrace_hasItsResources() {
        sendThinkTrace();

        JsonArray resources = resources("thinker-microservice");

        assertThat(resources.getValuesAs(JsonObject.class))
                .extracting(row ->
                        row.getString("operation") + " " + row.getString("resource") + " " + row.getString("kind"))
                .containsExactly("think think internal", "helidon.request GET / server");
        assertStats(resources.getJsonObject(0), 2, 1, 500_000_000, 500_000_000);
        assertThat(resources.getJsonObject(1).getString("type")).isEqualTo("web");
    }

    @Test
    void getServices_emptyNames_haveTheAgentsDefaults() {
        send(recent(1, 1).named("", "", ""));

        assertThat(services().getJsonObject(0).getString("service")).isEqualTo("unnamed-service");
        JsonObject resource = resources("unnamed-service").getJsonObject(0);
        assertThat(resource.getString("operation")).isEqualTo("unnamed_operation");
        assertThat(resource.getString("resource")).isEqualTo("unnamed_operation");
    }

    @Test
    void getResources_unmeasuredInternalSpans_areLeftOut() {
        send(recent(7, 1), recent(7, 2).childOf(1).named("thinker-api", "inside", "inside"));

        assertThat(resources("thinker-api")).hasSize(1);
    }

    @Test
    void getResources_clientComputedTopLevel_isTrusted() {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(
                        List.of(recent(7, 2).childOf(1)), List.of(recent(8, 3).metric("_dd.top_level", 1))),
                TRACER_FINDS_TOP_LEVEL);

        assertThat(resources("thinker-api").getJsonObject(0).getInt("requests")).isEqualTo(1);
    }

    @Test
    void getServices_severalOperations_countsOnlyThePrimaryOne() {
        send(recent(1, 1).named("shop", "cron", "cleanup"));
        send(recent(2, 2).named("shop", "cron", "cleanup"));
        send(recent(3, 3).named("shop", "flask.request", "GET /").meta("span.kind", "server"));

        assertThat(services().getJsonObject(0).getInt("requests")).isEqualTo(1);
        assertThat(resources("shop").getValuesAs(JsonObject.class))
                .extracting(row -> row.getString("resource"))
                .containsExactly("cleanup", "GET /");
    }

    @Test
    void getServices_percentiles_areExact() {
        IntStream.rangeClosed(1, 100).forEach(i -> send(recent(i, 1).at(now() - 1_000_000_000L, i * 1_000_000L)));

        JsonObject row = services().getJsonObject(0);

        assertThat(row.getInt("p50")).isEqualTo(50_000_000);
        assertThat(row.getInt("p95")).isEqualTo(95_000_000);
        assertThat(row.getInt("p99")).isEqualTo(99_000_000);
    }

    @Test
    void getServices_chart_countsEachRequestInItsStep() {
        long to = 1_700_000_100_000L;
        send(TestSpan.of(1, 1).at((to - 60_000) * 1_000_000, 0));
        send(TestSpan.of(2, 1).at((to - 1) * 1_000_000, 0).failed());
        send(TestSpan.of(3, 1).at(to * 1_000_000, 0));

        JsonObject response = TestAgent.json(agent.get("/api/services?window=1&to=" + to));

        assertThat(response.getJsonNumber("from").longValueExact()).isEqualTo(to - 60_000);
        assertThat(response.getInt("step")).isEqualTo(1_000);
        JsonObject chart = response.getJsonArray("services").getJsonObject(0).getJsonObject("chart");
        assertThat(chart.getJsonArray("requests").getValuesAs(JsonNumber::intValue))
                .hasSize(60)
                .startsWith(1, 0)
                .endsWith(0, 1);
        assertThat(chart.getJsonArray("errors").getValuesAs(JsonNumber::intValue))
                .hasSize(60)
                .startsWith(0, 0)
                .endsWith(0, 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "5, 5000", "15, 30000", "60, 60000", "240, 300000", "1440, 1800000"})
    void getServices_stepFitsTheWindow(int minutes, int step) {
        JsonObject response = TestAgent.json(agent.get("/api/services?window=" + minutes));

        assertThat(response.getInt("step")).isEqualTo(step);
        assertThat(response.getJsonNumber("to").longValueExact()
                        - response.getJsonNumber("from").longValueExact())
                .isEqualTo(minutes * 60_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/services?window=0",
                "/api/services?window=1441",
                "/api/services?window=some",
                "/api/services?to=0",
                "/api/services?from=5&to=5",
                "/api/services?from=1&to=86400002",
                "/api/resources",
                "/api/resources?service=",
                "/api/resource?service=shop",
                "/api/traces?limit=0",
                "/api/traces?limit=all",
                "/api/traces?min=-1"
            })
    void get_invalidParameter_isRejected(String query) {
        HttpResponse<String> response = agent.get(query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestAgent.json(response).getString("reason")).isNotBlank().doesNotContain("Exception");
    }

    @Test
    void getServices_environmentAndVersion_filterSpans() {
        send(recent(1, 1).meta("env", "laptop").meta("version", "1"));
        send(recent(2, 1).meta("env", "staging").meta("version", "1"));
        send(recent(3, 1).meta("env", "staging").meta("version", "2").named("shop", "buy", "buy"));

        assertThat(services("?env=staging")).containsExactly("shop", "thinker-api");
        assertThat(services("?env=staging&version=1")).containsExactly("thinker-api");
        assertThat(services("?version=2")).containsExactly("shop");
        assertThat(services("?env=")).containsExactly("shop", "thinker-api");
    }

    @Test
    void getServices_serviceWithoutEntrySpans_isUncounted() {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(List.of(
                        recent(1, 1).named("job", "work", "work"),
                        recent(1, 2)
                                .childOf(1)
                                .named("job", "call", "call")
                                .meta("span.kind", "client")
                                .failed(),
                        recent(1, 3).childOf(1).named("job", "work", "work"))),
                TRACER_FINDS_TOP_LEVEL);

        JsonObject response = TestAgent.json(agent.get("/api/services"));

        assertThat(response.getJsonArray("services")).isEmpty();
        assertThat(response.getJsonArray("uncounted").getValuesAs(JsonObject.class))
                .extracting(row -> row.getString("service") + " " + row.getString("resource") + " "
                        + row.getInt("spans") + " " + row.getInt("errors") + " " + row.getString("reason"))
                .containsExactly("job work 2 0 not-measured", "job call 1 1 not-an-entry");
    }

    @Test
    void getResources_uncountedSpans_haveTheReason() {
        send(
                recent(1, 1).named("shop", "cron", "cleanup"),
                recent(1, 2).childOf(1).named("shop", "inside", "inside"));
        send(recent(3, 3).named("shop", "flask.request", "GET /").meta("span.kind", "server"));

        JsonObject response = TestAgent.json(agent.get("/api/resources?service=shop"));

        assertThat(response.getJsonObject("stats").getInt("requests")).isEqualTo(1);
        assertThat(response.getJsonArray("resources")).hasSize(2);
        assertThat(response.getJsonArray("uncounted").getValuesAs(JsonObject.class))
                .extracting(row -> row.getString("resource") + " " + row.getString("reason"))
                .containsExactly("cleanup not-primary", "inside not-measured");
    }

    @Test
    void getResources_unknownService_hasNoStats() {
        JsonObject response = TestAgent.json(agent.get("/api/resources?service=nobody"));

        assertThat(response.isNull("stats")).isTrue();
        assertThat(response.getJsonArray("resources")).isEmpty();
    }

    @Test
    void getResource_latencyBuckets_holdEachRequest() {
        IntStream.rangeClosed(1, 100).forEach(i -> send(recent(i, 1).at(now() - 1_000_000_000L, i * 1_000_000L)));
        send(recent(101, 1).at(now() - 1_000_000_000L, 400_000_000L).failed());

        JsonObject response = resource("thinker-api", "helidon.request", "think_handler");

        JsonObject latency = response.getJsonObject("latency");
        assertThat(latency.getInt("min")).isEqualTo(1_000_000);
        assertThat(latency.getInt("max")).isEqualTo(400_000_000);
        assertThat(latency.getInt("p50")).isEqualTo(51_000_000);
        List<JsonObject> buckets = latency.getJsonArray("buckets").getValuesAs(JsonObject.class);
        assertThat(buckets).hasSizeBetween(20, 60);
        assertThat(buckets.stream().mapToInt(bucket -> bucket.getInt("requests")))
                .hasSize(buckets.size());
        assertThat(buckets.stream()
                        .mapToInt(bucket -> bucket.getInt("requests"))
                        .sum())
                .isEqualTo(101);
        assertThat(buckets.get(buckets.size() - 1).getInt("errors")).isEqualTo(1);
        for (int i = 1; i < buckets.size(); i++) {
            assertThat(buckets.get(i).getInt("from"))
                    .isEqualTo(buckets.get(i - 1).getInt("to") + 1);
        }
        JsonObject middle = buckets.get(buckets.size() / 2);
        assertThat(TestAgent.json(agent.get("/api/traces?min=" + middle.getInt("from") + "&max=" + middle.getInt("to")))
                        .getInt("total"))
                .isEqualTo(middle.getInt("requests"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 1_024, Long.MAX_VALUE / 8})
    void getResource_extremeDurations_areInABucket(long duration) {
        send(recent(1, 1), recent(1, 2).at(now() - 1_000_000_000L - duration, duration));

        List<JsonObject> buckets = resource("thinker-api", "helidon.request", "think_handler")
                .getJsonObject("latency")
                .getJsonArray("buckets")
                .getValuesAs(JsonObject.class);

        assertThat(buckets).hasSizeLessThanOrEqualTo(60);
        assertThat(buckets.stream()
                        .mapToInt(bucket -> bucket.getInt("requests"))
                        .sum())
                .isBetween(1, 2);
    }

    @Test
    void getResource_share_includesAllDescendants() {
        sendThinkTrace();

        JsonArray ofAll =
                resource("thinker-api", "helidon.request", "think_handler").getJsonArray("share");
        JsonArray ofMicroservice =
                resource("thinker-microservice", "helidon.request", "GET%20/").getJsonArray("share");

        assertThat(ofAll.getValuesAs(JsonObject.class))
                .extracting(row -> row.getString("service") + " " + row.getInt("own") / 1_000_000)
                .containsExactly("thinker-microservice 1209", "thinker-api 20");
        assertThat(ofMicroservice.getValuesAs(JsonObject.class))
                .extracting(row -> row.getJsonNumber("share").doubleValue())
                .containsExactly(1.0);
    }

    private JsonObject resource(String service, String operation, String resource) {
        return TestAgent.json(
                agent.get("/api/resource?service=" + service + "&operation=" + operation + "&resource=" + resource));
    }

    private List<String> services(String parameters) {
        return TestAgent.json(agent.get("/api/services" + parameters))
                .getJsonArray("services")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(row -> row.getString("service"))
                .toList();
    }

    private void sendThinkTrace() {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(ThinkTrace.ofMicroservice().stream()
                        .map(span -> span.name().equals("think") ? span.metric("_dd.measured", 1) : span)
                        .toList()));
        agent.put("/v0.4/traces", TestPayload.v04(ThinkTrace.ofApi()));
    }

    private void send(TestSpan... chunk) {
        assertThat(agent.put("/v0.4/traces", TestPayload.v04(List.of(chunk))).statusCode())
                .isEqualTo(200);
    }

    private static TestSpan recent(long traceId, long spanId) {
        return TestSpan.of(traceId, spanId).at(now() - 1_000_000_000L, 1_500_000);
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }

    private JsonArray services() {
        return TestAgent.json(agent.get("/api/services")).getJsonArray("services");
    }

    private JsonArray resources(String service) {
        return TestAgent.json(agent.get("/api/resources?service=" + service)).getJsonArray("resources");
    }

    private static void assertStats(JsonObject row, int requests, int errors, long p50, long p99) {
        assertThat(row.getInt("requests")).isEqualTo(requests);
        assertThat(row.getInt("errors")).isEqualTo(errors);
        assertThat(row.getJsonNumber("p50").longValueExact()).isEqualTo(p50);
        assertThat(row.getJsonNumber("p99").longValueExact()).isEqualTo(p99);
    }
}
