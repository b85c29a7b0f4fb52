package dev.thinker.agent;

import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import com.datadoghq.sketch.ddsketch.mapping.BitwiseLinearlyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.CollapsingLowestDenseStore;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Stats that tracers compute. */
class StatsServiceTest {
    private static final long NOW = System.currentTimeMillis() * 1_000_000;

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void putStats_sketches_areInTheStatsOfTheService() {
        DDSketch ok = DDSketches.logarithmicCollapsingLowestDense(0.01, 2048);
        for (int millis = 1; millis <= 100; millis++) {
            ok.accept(millis * 1e6);
        }
        DDSketch failed = DDSketches.logarithmicCollapsingLowestDense(0.01, 2048);
        failed.accept(900e6, 10);

        assertThat(agent.put(
                                "/v0.6/stats",
                                payload(
                                        110,
                                        110,
                                        10,
                                        ok.serialize().array(),
                                        failed.serialize().array()))
                        .statusCode())
                .isEqualTo(200);

        JsonObject resource = resource();
        assertThat(resource.getString("operation")).isEqualTo("flask.request");
        assertThat(resource.getString("kind")).isEqualTo("server");
        assertThat(resource.getString("type")).isEqualTo("web");
        assertThat(resource.getInt("requests")).isEqualTo(110);
        assertThat(resource.getInt("errors")).isEqualTo(10);
        assertThat(resource.getJsonNumber("p50").doubleValue()).isCloseTo(55e6, within(0.56e6));
        assertThat(resource.getJsonNumber("p95").doubleValue()).isCloseTo(900e6, within(9e6));
        assertThat(TestAgent.json(agent.get("/api/services"))
                        .getJsonArray("services")
                        .getJsonObject(0)
                        .getInt("requests"))
                .isEqualTo(110);
    }

    @Test
    void putStats_linearlyInterpolatedSketch_hasItsPercentiles() {
        DDSketch ok = new DDSketch(
                new BitwiseLinearlyInterpolatedMapping(1.0 / 128), () -> new CollapsingLowestDenseStore(1024));
        for (int millis = 1; millis <= 100; millis++) {
            ok.accept(millis * 1e6);
        }

        agent.put("/v0.6/stats", payload(100, 100, 0, ok.serialize().array(), new byte[0]));

        assertThat(resource().getJsonNumber("p50").doubleValue()).isCloseTo(50e6, within(0.5e6));
        assertThat(resource().getJsonNumber("p99").doubleValue()).isCloseTo(99e6, within(1e6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "yes", "1"})
    void putTraces_clientComputedStats_areNotCountedAgain(String yes) {
        agent.put(
                "/v0.6/stats",
                payload(
                        1,
                        1,
                        0,
                        DDSketches.logarithmicUnboundedDense(0.01).serialize().array(),
                        new byte[0]));
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(List.of(TestSpan.of(1, 1)
                        .named("shop", "flask.request", "GET /buy")
                        .at(NOW, 5))),
                "Datadog-Client-Computed-Stats",
                yes);

        assertThat(resource().getInt("requests")).isEqualTo(1);
        assertThat(TestAgent.json(agent.get("/api/traces?service=shop")).getJsonArray("rows"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0"})
    void putTraces_noClientComputedStats_areCounted(String no) {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(List.of(TestSpan.of(1, 1)
                        .named("shop", "flask.request", "GET /buy")
                        .at(NOW, 5))),
                "Datadog-Client-Computed-Stats",
                no);

        assertThat(resource().getInt("requests")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c0", "c1", "93", "81a55374617473a161"})
    void putStats_malformed_isRejected(String hex) {
        HttpResponse<String> response = agent.put("/v0.6/stats", HexFormat.of().parseHex(hex));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestAgent.json(response).getString("reason")).isNotBlank().doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "81a5537461747390",
                "81a553746174739180",
                "81a553746174739181a553746174739180",
                "81a553746174739181a553746174739181a94f6b53756d6d617279c403ffffff",
                "81a553746174739182a55374617274cfffffffffffffffffa553746174739181a448697473cfffffffffffffffff"
            })
    void putStats_thatTheAgentAccepts_doNotBreakQueries(String hex) {
        assertThat(agent.put("/v0.6/stats", HexFormat.of().parseHex(hex)).statusCode())
                .isEqualTo(200);

        assertThat(agent.get("/api/services").statusCode()).isEqualTo(200);
    }

    /** As dd-trace for Node tells of a server span whose parent is in another service. */
    @Test
    void putStats_serverSpansThatAreNotTopLevel_areCounted() {
        agent.put("/v0.6/stats", payload(5, 0, 0, new byte[0], new byte[0]));

        assertThat(TestAgent.json(agent.get("/api/services"))
                        .getJsonArray("services")
                        .getJsonObject(0)
                        .getInt("requests"))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"env=demo, 1", "env=prod, 0", "version=1, 0"})
    void getServices_environmentOfAPayload_isThatOfItsStats(String parameters, int services) {
        agent.put("/v0.6/stats", payload(1, 1, 0, new byte[0], new byte[0]));

        assertThat(TestAgent.json(agent.get("/api/services?" + parameters)).getJsonArray("services"))
                .hasSize(services);
    }

    @Test
    void getResource_latencyOfSketches_hasTheirErrors() {
        DDSketch failed = DDSketches.logarithmicUnboundedDense(0.01);
        failed.accept(400e6);
        agent.put(
                "/v0.6/stats", payload(1, 1, 1, new byte[0], failed.serialize().array()));

        JsonObject latency = TestAgent.json(
                        agent.get("/api/resource?service=shop&operation=flask.request&resource=GET%20/buy"))
                .getJsonObject("latency");

        assertThat(latency.getJsonArray("buckets")).hasSize(1);
        assertThat(latency.getJsonArray("buckets").getJsonObject(0).getInt("errors"))
                .isEqualTo(1);
    }

    /** The page then shows no latency chart, because it cannot draw one without bars. */
    @Test
    void getResource_requestsWithoutDurations_hasNoLatency() {
        agent.put("/v0.6/stats", payload(1, 1, 0, new byte[0], new byte[0]));

        JsonObject resource =
                TestAgent.json(agent.get("/api/resource?service=shop&operation=flask.request&resource=GET%20/buy"));

        assertThat(resource.getJsonObject("stats").getInt("requests")).isEqualTo(1);
        assertThat(resource.isNull("latency")).isTrue();
    }

    @Test
    void sessionClear_deletesStats() {
        agent.put("/v0.6/stats", payload(1, 1, 0, new byte[0], new byte[0]));

        agent.get("/test/session/clear");

        assertThat(TestAgent.json(agent.get("/api/services")).getJsonArray("services"))
                .isEmpty();
    }

    private JsonObject resource() {
        return TestAgent.json(agent.get("/api/resources?service=shop"))
                .getJsonArray("resources")
                .getJsonObject(0);
    }

    private static byte[] payload(int hits, int topLevelHits, int errors, byte[] ok, byte[] failed) {
        return TestPayload.pack(out -> {
            out.packMapHeader(2)
                    .packString("Env")
                    .packString("demo")
                    .packString("Stats")
                    .packArrayHeader(1)
                    .packMapHeader(3);
            out.packString("Stats").packArrayHeader(1).packMapHeader(11);
            out.packString("Service").packString("shop").packString("Name").packString("flask.request");
            out.packString("Resource").packString("GET /buy").packString("Type").packString("web");
            out.packString("SpanKind")
                    .packString("server")
                    .packString("HTTPStatusCode")
                    .packInt(200);
            out.packString("Hits")
                    .packInt(hits)
                    .packString("TopLevelHits")
                    .packInt(topLevelHits)
                    .packString("Errors")
                    .packInt(errors);
            out.packString("OkSummary").packBinaryHeader(ok.length).writePayload(ok);
            out.packString("ErrorSummary").packBinaryHeader(failed.length).writePayload(failed);
            out.packString("Start").packLong(NOW).packString("Duration").packLong(10_000_000_000L);
        });
    }
}
