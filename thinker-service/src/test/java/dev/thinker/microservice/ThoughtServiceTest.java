package dev.thinker.microservice;

import java.io.StringReader;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.testing.ServiceContract;
import dev.thinker.base.testing.TestConfig;
import dev.thinker.tests.support.ServiceClient;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTrace;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import jakarta.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.thinker.tests.support.ErrorAssertions.assertError;
import static org.assertj.core.api.Assertions.assertThat;

class ThoughtServiceTest extends ServiceContract {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private static final String FEYNMAN =
            "{\"error\":false,\"quote\":\"For a successful technology, reality must take precedence"
                    + " over public relations, for Nature cannot be fooled.\",\"author\":\"Richard Feynman\"}";
    private static final String UNKNOWN = "{\"error\":true,\"reason\":\"Subject unknown\"}";

    private static WebServer server;

    ThoughtServiceTest() {
        super("/", "GET /");
    }

    @BeforeAll
    static void start() {
        server = start("0", "0");
    }

    private static WebServer start(String errors, String delays) {
        Config config = TestConfig.of(
                "application.yaml",
                "lookup.delay",
                "PT0.001S",
                "think.delay",
                "PT0S",
                "think.concurrency",
                "3",
                "faults.errors",
                errors,
                "faults.delays",
                delays,
                "faults.delay",
                "PT0.3S");
        DatadogTracer tracer = TRACES.tracer("thinker-microservice");
        ServiceServer service = new ServiceServer(config);
        return service.start(Main.createRouting(config, tracer, service)).await();
    }

    @AfterAll
    static void stop() {
        server.shutdown().await();
    }

    @Override
    protected RecordedTraces traces() {
        return TRACES;
    }

    @Override
    protected int port() {
        return server.port();
    }

    @Test
    void knownAndUnknownSubject_getTheirThoughtsInTheOrderOfTheRequest() throws Exception {
        assertThat(client().get("/?subject=technology&subject=foo_bar").body())
                .isEqualTo("{\"technology\":" + FEYNMAN + ",\"foo_bar\":" + UNKNOWN + "}");
        assertThat(client().get("/?subject=foo_bar&subject=technology").body())
                .isEqualTo("{\"foo_bar\":" + UNKNOWN + ",\"technology\":" + FEYNMAN + "}");
    }

    @Test
    void response_isJson() throws Exception {
        HttpResponse<String> response = client().get("/?subject=technology");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void repeatedSubject_getsOneThought() throws Exception {
        HttpResponse<String> response = client().get("/?subject=foo_bar&subject=technology&subject=foo_bar");

        assertThat(response.body()).isEqualTo("{\"foo_bar\":" + UNKNOWN + ",\"technology\":" + FEYNMAN + "}");
        assertThat(thinkSpans(trace(response, 3))).hasSize(2);
    }

    @Test
    void everyThinkCall_isAChildSpanOfTheServerSpan() throws Exception {
        RecordedTrace trace = trace(client().get("/?subject=technology&subject=foo_bar"), 3);

        RecordedSpan server = trace.span("helidon.request");
        assertThat(server).hasResource("GET /").hasNoError().hasTag("http.route", "/");
        assertThat(thinkSpans(trace)).hasSize(2).allSatisfy(think -> {
            assertThat(think)
                    .hasResource("think")
                    .hasType("")
                    .hasKind("internal")
                    .hasParent(server);
            assertThat(think.start()).isGreaterThanOrEqualTo(server.start());
            assertThat(think.start() + think.duration()).isLessThanOrEqualTo(server.start() + server.duration());
        });
    }

    @Test
    void unknownSubject_flagsOnlyItsThinkSpan() throws Exception {
        RecordedTrace trace = trace(client().get("/?subject=technology&subject=foo_bar"), 3);

        assertThat(trace)
                .hasTree("""
                thinker-microservice helidon.request [GET /] http.status_code=200
                  thinker-microservice think [think] subject=technology
                  thinker-microservice think [think] subject=foo_bar ! %s: Subject unknown
                """.formatted(UnknownSubjectException.class.getName()), "http.status_code", "subject");
        assertThat(trace.spans())
                .filteredOn(RecordedSpan::isError)
                .singleElement()
                .satisfies(think -> {
                    assertThat(think).hasError(UnknownSubjectException.class);
                    // The third and fourth line are the callers of the first unknown subject in this JVM
                    assertThat(think.tag("error.stack").lines())
                            .hasSize(4)
                            .startsWith(UnknownSubjectException.class.getName() + ": Subject unknown")
                            .element(1)
                            .asString()
                            .startsWith("\tat dev.thinker.microservice.Thoughts.on(");
                });
        assertThat(trace.spans()).filteredOn(span -> !span.isError()).allSatisfy(span -> assertThat(span)
                .hasNoError());
    }

    @Test
    void thinkSpans_areMeasuredAndStartInTheOrderOfTheRequest() throws Exception {
        List<String> subjects =
                IntStream.range(0, 100).mapToObj(i -> "s" + (i * 37) % 100).toList();

        RecordedTrace trace = trace(client().get("/?subject=" + String.join("&subject=", subjects)), 101);

        assertThat(thinkSpans(trace)).extracting(span -> span.tag("subject")).isEqualTo(subjects);
        assertThat(thinkSpans(trace)).allSatisfy(span -> assertThat(span).hasTag("_dd.measured", 1));
    }

    @Test
    void maxSubjects_haveAThinkSpanEach() throws Exception {
        HttpResponse<String> response = client().get("/" + maxSubjectsOfMaxLength());

        assertThat(thinkSpans(trace(response, 101))).hasSize(100);
    }

    @Test
    void injectedError_flagsTheThinkSpanAndTheServerSpan() throws Exception {
        WebServer faulty = start("1", "0");

        HttpResponse<String> response = new ServiceClient(faulty.port()).get("/?subject=technology");

        faulty.shutdown().await();
        assertError(response, 500, "failed unexpectedly");
        RecordedTrace trace = trace(response, 2);
        assertThat(trace.span("think")).hasTag("fault.injected", "error").hasError(InjectedFaultException.class);
        assertThat(trace.spans()).allMatch(RecordedSpan::isError);
    }

    @Test
    void injectedDelay_lengthensTheThinkSpan() throws Exception {
        WebServer slow = start("0", "1");

        HttpResponse<String> response = new ServiceClient(slow.port()).get("/?subject=technology");

        slow.shutdown().await();
        assertThat(response.statusCode()).isEqualTo(200);
        RecordedSpan think = trace(response, 2).span("think");
        assertThat(think).hasTag("fault.injected", "delay").hasNoError();
        assertThat(think.duration())
                .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/?subject=technology&faults.errors=1", "/?subject=technology&errors=1&faults=1"})
    void request_cannotInjectFaults(String target) throws Exception {
        HttpResponse<String> response = client().get(target, "faults.errors", "1", "X-Fault", "error");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(trace(response, 2).span("think")).doesNotHaveTag("fault.injected");
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.tests.support.Texts#toEscape")
    void subject_isAKeyOfTheResponse(String subject) throws Exception {
        String body = client().get("/?subject=" + ServiceClient.encode(subject)).body();

        assertThat(Json.createReader(new StringReader(body)).readObject().keySet())
                .containsExactly(subject);
    }

    @Test
    void routeOfTheApi_gets404AndTheSharedResource() throws Exception {
        unknownPath_gets404AndTheSharedResource("/think");
    }

    @Test
    void concurrentRequests_haveACompleteTraceEach() {
        List<String> traces =
                Stream.generate(() -> client().getAsync("/?subject=technology&subject=x")).limit(100).toList().stream()
                        .map(response -> ServiceClient.traceresponse(response.join()))
                        .toList();

        assertThat(traces).extracting(trace -> trace.split("-")[1]).doesNotHaveDuplicates();
        assertThat(traces).allSatisfy(trace -> TRACES.await(trace, 3));
    }

    private static List<RecordedSpan> thinkSpans(RecordedTrace trace) {
        return trace.spans().stream()
                .filter(span -> span.operation().equals("think"))
                .toList();
    }
}
