package dev.thinker.tests.endtoend;

import java.io.StringReader;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.thinker.tests.endtoend.Agent.ReceivedSpan;
import dev.thinker.tests.endtoend.RunningSystem.Running;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of spans, answers and log lines when something is wrong. */
class FailuresIT {

    private static final int SIGTERM_EXIT_CODE = 143;

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    private static int slowMicroservice;
    /** Asks a microservice that takes ten characters. */
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
    void absentMicroservice_is502AndAnErrorOfBothSpansOfTheApi() throws Exception {
        int alone = system.api(system.closedPort()).port();

        HttpResponse<String> answer = ask(alone);

        assertThat(answer.statusCode()).isEqualTo(502);
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(answer), 2);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.error()).isEqualTo(1);
            assertThat(span.meta()).containsKeys("error.type", "error.message", "error.stack");
        });
    }

    @Test
    void microserviceThatIsTooSlow_is504AndAnErrorOfTheApiOnly() {
        int impatient =
                system.api(slowMicroservice, "THINKER_TIMEOUT", "PT0.5S").port();

        HttpResponse<String> answer = ask(impatient);

        assertThat(answer.statusCode()).isEqualTo(504);
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(answer), 4);
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
    void microserviceThatRefuses_isAnErrorOfTheClientAnd502() {
        HttpResponse<String> answer = Http.get("http://localhost:" + api + "/think/?subject=technology_and_more");

        assertThat(answer.statusCode()).isEqualTo(502);
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(answer), 3);
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
    void sigtermRightAfterTheAnswer_losesNoSpan() {
        Running microservice = system.microservice();
        Running ending = system.api(microservice.port());

        HttpResponse<String> answer = ask(ending.port());
        int apiExit = ending.service().stop();
        int microserviceExit = microservice.service().stop();

        assertThat(answer.statusCode()).isEqualTo(200);
        system.agent().trace(Http.traceId(answer), 4);
        assertThat(List.of(apiExit, microserviceExit)).containsOnly(SIGTERM_EXIT_CODE);
    }

    @Test
    void requestInFlightAtSigterm_isAnsweredAndLosesNoSpan() throws Exception {
        Running ending = system.api(slowMicroservice);
        CompletableFuture<HttpResponse<String>> asked =
                Http.getAsync("http://localhost:" + ending.port() + "/think/?subject=in_flight");
        Metrics metrics = new Metrics(ending.port());
        while (metrics.inFlight() == 0) {
            assertThat(asked).isNotDone();
        }

        int apiExit = ending.service().stop();

        assertThat(asked.join().statusCode()).isEqualTo(200);
        assertThat(apiExit).isEqualTo(SIGTERM_EXIT_CODE);
        system.agent().trace(Http.traceId(asked.join()), 4);
    }

    @Test
    void logLinesOfARequest_carryTheTraceAndTheService() {
        HttpResponse<String> answer = Http.get("http://localhost:" + api + "/think/?subject=log_lines");

        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(answer), 4);
        ReceivedSpan server = spans.stream()
                .filter(span -> span.service().equals("thinker-microservice")
                        && span.name().equals("helidon.request"))
                .findFirst()
                .orElseThrow();
        JsonObject line = json(system.log().stream()
                .filter(text -> text.contains("1 of 1 subjects are unknown"))
                .findFirst()
                .orElseThrow());
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
                        server.wholeTraceId(),
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
    void ddServiceAndDdTraceEnabled_areObeyed() {
        int untraced = system.microservice("DD_TRACE_ENABLED", "false").port();
        int renamed = system.api(untraced, "DD_SERVICE", "another-name").port();

        HttpResponse<String> answer = ask(renamed);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(system.agent().trace(Http.traceId(answer), 2))
                .allMatch(span -> span.service().equals("another-name"));
        assertThat(Http.get("http://localhost:" + untraced + "/?subject=technology")
                        .headers()
                        .firstValue("traceresponse"))
                .isEmpty();
    }

    private static HttpResponse<String> ask(int port) {
        return Http.get("http://localhost:" + port + "/think/?subject=technology");
    }
}
