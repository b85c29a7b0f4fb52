package dev.thinker.tests.endtoend;

import java.io.StringReader;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.thinker.tests.endtoend.AgentClient.ReceivedSpan;
import dev.thinker.tests.endtoend.RunningSystem.RunningService;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Spans, responses and log lines of failures. */
class FailuresIT {

    private static final int SIGTERM_EXIT_CODE = 143;

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    private static int slowMicroservice;
    /** Calls a microservice that accepts subjects of at most 10 characters. */
    private static int api;

    @BeforeAll
    static void start() {
        slowMicroservice = system.microservice("THINK_DELAY", "PT2S").port();
        api = system.api(
                        system.microservice("LOG_FORMAT", "json", "LIMITS_LENGTH", "10")
                                .port(),
                        "LOG_FORMAT",
                        "json")
                .port();
    }

    @Test
    void stoppedMicroservice_causes502AndFlagsBothSpansOfTheApi() throws Exception {
        int alone = system.api(system.closedPort()).port();

        HttpResponse<String> response = request(alone);

        assertThat(response.statusCode()).isEqualTo(502);
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(response), 2);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.error()).isEqualTo(1);
            assertThat(span.meta()).containsKeys("error.type", "error.message", "error.stack");
        });
    }

    @Test
    void slowMicroservice_causes504AndFlagsOnlyTheSpansOfTheApi() {
        int impatient =
                system.api(slowMicroservice, "THINKER_TIMEOUT", "PT0.5S").port();

        HttpResponse<String> response = request(impatient);

        assertThat(response.statusCode()).isEqualTo(504);
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(response), 4);
        assertThat(spans)
                .filteredOn(span -> span.service().equals("thinker-api"))
                .hasSize(2)
                .allMatch(span -> span.error() == 1);
        assertThat(spans)
                .filteredOn(span -> span.name().equals("think"))
                .singleElement()
                .matches(span -> span.error() == 0);
    }

    @Test
    void rejectingMicroservice_causes502AndFlagsOnlyTheSpansOfTheApi() {
        HttpResponse<String> response = Http.get("http://localhost:" + api + "/think/?subject=technology_and_more");

        assertThat(response.statusCode()).isEqualTo(502);
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(response), 3);
        assertThat(spans)
                .filteredOn(span -> span.service().equals("thinker-api"))
                .hasSize(2)
                .allMatch(span -> span.error() == 1);
        assertThat(spans)
                .filteredOn(span -> span.service().equals("thinker-microservice"))
                .singleElement()
                .satisfies(span -> {
                    assertThat(span.error()).isZero();
                    assertThat(span.meta()).containsEntry("http.status_code", "400");
                });
    }

    @Test
    void sigtermRightAfterTheResponse_losesNoSpan() {
        RunningService microservice = system.microservice();
        RunningService ending = system.api(microservice.port());

        HttpResponse<String> response = request(ending.port());
        int apiExit = ending.service().stop();
        int microserviceExit = microservice.service().stop();

        assertThat(response.statusCode()).isEqualTo(200);
        system.agent().trace(Http.traceId(response), 4);
        assertThat(List.of(apiExit, microserviceExit)).containsOnly(SIGTERM_EXIT_CODE);
    }

    @Test
    void requestInFlightAtSigterm_completesAndLosesNoSpan() throws Exception {
        RunningService ending = system.api(slowMicroservice);
        CompletableFuture<HttpResponse<String>> pending = requestInFlight(ending.port());

        int apiExit = ending.service().stop();

        assertThat(pending.join().statusCode()).isEqualTo(200);
        assertThat(apiExit).isEqualTo(SIGTERM_EXIT_CODE);
        system.agent().trace(Http.traceId(pending.join()), 4);
    }

    private static String awaitLogLine(String part) throws InterruptedException {
        for (int i = 0; i < 400; i++) {
            Optional<String> line =
                    system.log().stream().filter(text -> text.contains(part)).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            Thread.sleep(50);
        }
        throw new AssertionError("No log line contains: " + part);
    }

    /** Tries several requests: on a busy machine, one may end before the metrics show it. */
    private static CompletableFuture<HttpResponse<String>> requestInFlight(int port) {
        ScrapedMetrics metrics = new ScrapedMetrics(port);
        for (int i = 0; i < 5; i++) {
            CompletableFuture<HttpResponse<String>> pending =
                    Http.getAsync("http://localhost:" + port + "/think/?subject=in_flight");
            while (!pending.isDone()) {
                if (metrics.inFlight() > 0) {
                    return pending;
                }
            }
        }
        throw new AssertionError("None of five requests was seen in flight");
    }

    @Test
    void logLinesOfARequest_carryTheTraceAndTheService() throws Exception {
        HttpResponse<String> response = Http.get("http://localhost:" + api + "/think/?subject=log_lines");

        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(response), 4);
        ReceivedSpan server = spans.stream()
                .filter(span -> span.service().equals("thinker-microservice")
                        && span.name().equals("helidon.request"))
                .findFirst()
                .orElseThrow();
        JsonObject line = json(awaitLogLine("1 of 1 subjects are unknown"));
        assertThat(Map.of(
                        "dd.trace_id",
                        line.getString("dd.trace_id"),
                        "dd.span_id",
                        line.getString("dd.span_id"),
                        "dd.service",
                        line.getString("dd.service"),
                        "dd.env",
                        line.getString("dd.env"),
                        "dd.version",
                        line.getString("dd.version")))
                .isEqualTo(Map.of(
                        "dd.trace_id",
                        server.fullTraceId(),
                        "dd.span_id",
                        server.spanId(),
                        "dd.service",
                        "thinker-microservice",
                        "dd.env",
                        "e2e",
                        "dd.version",
                        "1.2.3"));
        assertThat(line.keySet())
                .contains("@timestamp", "level", "message", "logger_name", "thread_name")
                .doesNotContain("@version");
    }

    private static JsonObject json(String line) {
        return Json.createReader(new StringReader(line.substring(line.indexOf('{'))))
                .readObject();
    }

    @Test
    void ddServiceAndDdTraceEnabled_areApplied() {
        int untraced = system.microservice("DD_TRACE_ENABLED", "false").port();
        int renamed = system.api(untraced, "DD_SERVICE", "another-name").port();

        HttpResponse<String> response = request(renamed);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(system.agent().trace(Http.traceId(response), 2))
                .allMatch(span -> span.service().equals("another-name"));
        assertThat(Http.get("http://localhost:" + untraced + "/?subject=technology")
                        .headers()
                        .firstValue("traceresponse"))
                .isEmpty();
    }

    private static HttpResponse<String> request(int port) {
        return Http.get("http://localhost:" + port + "/think/?subject=technology");
    }
}
