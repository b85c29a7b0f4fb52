package dev.thinker.api;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.testing.ServiceContract;
import dev.thinker.base.testing.TestConfig;
import dev.thinker.tests.support.ServiceClient;
import dev.thinker.tests.support.StubServer;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTrace;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.http.UriComponent;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.thinker.tests.support.ErrorAssertions.assertError;
import static org.assertj.core.api.Assertions.assertThat;

class ThinkServiceTest extends ServiceContract {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private static final String TECHNOLOGY = "/think/?subject=technology";
    // A JSON library would write the spaces and escapes differently
    private static final String GOOD_BODY =
            "{ \"technology\" :{\"error\":false, \"quote\":\"na\\u00efve\",\"author\":\"想\"}}\n";
    private static final String GOOD = StubServer.ok("application/json", GOOD_BODY);
    private static final String INTERNAL_ERROR = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n";

    private StubServer microservice;
    private WebServer api;

    ThinkServiceTest() {
        super("/think/", "think_handler");
    }

    @BeforeEach
    void start() throws IOException {
        microservice = new StubServer();
        microservice.respond(GOOD);
        api = startApi("thinker.timeout", "PT20S");
    }

    private WebServer startApi(String setting, String value) {
        Config config = TestConfig.of(
                "application.yaml", "thinker.url", "http://127.0.0.1:" + microservice.port(), setting, value);
        DatadogTracer tracer = TRACES.tracer("thinker-api");
        ServiceServer server = new ServiceServer(config);
        return server.start(Main.createRouting(config, tracer, server)).await();
    }

    private void restartApi(String setting, String value) {
        api.shutdown().await();
        api = startApi(setting, value);
    }

    @AfterEach
    void stop() throws IOException {
        microservice.close();
        api.shutdown().await();
    }

    @Override
    protected RecordedTraces traces() {
        return TRACES;
    }

    @Override
    protected int port() {
        return api.port();
    }

    @ParameterizedTest
    @ValueSource(strings = {TECHNOLOGY, "/think?subject=technology"})
    void goodResponse_isPassedOnByteForByte(String target) throws Exception {
        HttpResponse<String> response = client().get(target);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo(GOOD_BODY);
    }

    @Test
    void request_isAServerSpanAndAClientSpanWhoseIdIsSent() throws Exception {
        RecordedTrace trace = trace(client().get(TECHNOLOGY), 2);

        assertThat(trace).hasTree("""
                thinker-api helidon.request [think_handler] http.route=/think http.status_code=200
                  thinker-api helidon.client.request [GET /] http.status_code=200 peer.service=thinker-microservice
                """, "http.route", "http.status_code", "peer.service");
        RecordedSpan client = trace.span("helidon.client.request");
        assertThat(trace.span("helidon.request")).hasTag("http.url", "http://127.0.0.1:" + port() + "/think/");
        assertThat(client).hasTag("http.url", "http://127.0.0.1:" + microservice.port() + "/");
        String parentId = Long.toUnsignedString(Long.parseUnsignedLong(client.spanId(), 16));
        assertThat(microservice.awaitRequest())
                .anySatisfy(line -> assertThat(line).isEqualToIgnoringCase("x-datadog-parent-id: " + parentId));
    }

    @Test
    void subjects_arePassedOnOnceEachInTheirOrder() throws Exception {
        client().get("/think/?subject=b&subject=a&subject=b");

        assertThat(microservice.awaitRequest().get(0)).isEqualTo("GET /?subject=b&subject=a HTTP/1.1");
    }

    @ParameterizedTest
    @MethodSource("dev.thinker.tests.support.Texts#toEscape")
    void subject_reachesTheMicroserviceUnchanged(String subject) throws Exception {
        client().get("/think/?subject=" + ServiceClient.encode(subject));

        String query = microservice.awaitRequest().get(0).replaceAll("^GET /\\?(.*) HTTP/1.1$", "$1");
        assertThat(UriComponent.decodeQuery(query, true).all("subject")).containsExactly(subject);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/think", "/think?"})
    void noSubjectOnThePathWithoutASlash_gets400NamingTheParameter(String target) throws Exception {
        HttpResponse<String> response = client().get(target);

        assertError(response, 400, "'subject'");
        assertThat(trace(response, 1).span("helidon.request"))
                .hasResource("think_handler")
                .hasNoError();
    }

    @Test
    void rootPath_gets404AndTheSharedResource() throws Exception {
        unknownPath_gets404AndTheSharedResource("/");
    }

    @Test
    void callersTrace_isContinued() throws Exception {
        HttpResponse<String> response =
                client().get(TECHNOLOGY, "x-datadog-trace-id", "123", "x-datadog-parent-id", "456");

        RecordedSpan span = trace(response, 2).span("helidon.request");
        assertThat(span.traceId()).isEqualTo("%032x".formatted(123));
        assertThat(span.parentId()).isEqualTo("%016x".formatted(456));
    }

    @Test
    void unreadableTraceId_startsANewTrace() throws Exception {
        HttpResponse<String> response =
                client().get(TECHNOLOGY, "x-datadog-trace-id", "abc", "x-datadog-parent-id", "456");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(trace(response, 2).span("helidon.request")).isRoot();
    }

    static Stream<Arguments> badResponses() {
        return Stream.of(
                Arguments.of("500", INTERNAL_ERROR, 2, "The microservice responded with 500"),
                Arguments.of(
                        "closed without a response",
                        "",
                        3,
                        "The microservice cannot be reached, or closed the connection"),
                Arguments.of(
                        "incomplete body",
                        GOOD.substring(0, GOOD.length() - 10),
                        2,
                        "The microservice closed the connection before its response was complete"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badResponses")
    void badResponse_is502AndAllSpansAreErrors(String name, String bytes, int spans, String reason) throws Exception {
        microservice.respond(bytes);

        HttpResponse<String> response = client().get(TECHNOLOGY);

        assertError(response, 502, reason);
        RecordedTrace trace = trace(response, spans);
        assertThat(trace.spans()).allSatisfy(span -> {
            assertThat(span.isError()).isTrue();
            assertThat(span.tags()).containsKeys("error.type", "error.message", "error.stack");
            assertThat(span.tag("error.message") + span.tag("error.stack")).doesNotContain("subject=");
        });
        assertThat(trace.span("helidon.request"))
                .hasResource("think_handler")
                .hasTag("http.status_code", 502)
                .hasTag("thinker.circuit", "closed");
    }

    @Test
    void microserviceThatIsDown_is502AndAConnectException() throws Exception {
        microservice.close();

        HttpResponse<String> response = client().get(TECHNOLOGY);

        assertError(response, 502, "The microservice cannot be reached, or closed the connection");
        assertThat(trace(response, 2).spans())
                .allSatisfy(span ->
                        assertThat(span).hasError(ConnectException.class).hasErrorMessage("Connection refused"));
    }

    @Test
    void silentMicroservice_is504NamingTheSetting() throws Exception {
        restartApi("thinker.timeout", "PT0.3S");
        microservice.respondAfter(new CountDownLatch(1), GOOD);

        HttpResponse<String> response = client().get(TECHNOLOGY);

        assertError(response, 504, "The microservice did not respond in time (thinker.timeout)");
        assertThat(trace(response, 2).spans()).allSatisfy(span -> assertThat(span)
                .hasError(TimeoutException.class)
                .hasErrorMessage("The microservice did not respond within thinker.timeout"));
    }

    @Test
    void openCircuit_is503WithRetryAfterAndATag() throws Exception {
        restartApi("thinker.circuit.delay", "PT60S");
        microservice.respond(INTERNAL_ERROR);
        for (int i = 0; i < 20; i++) {
            assertThat(client().get(TECHNOLOGY).statusCode()).isEqualTo(502);
        }

        HttpResponse<String> response = client().get(TECHNOLOGY);

        assertError(response, 503, "The microservice failed too often, so calls to it are paused; retry later");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        RecordedSpan span = trace(response, 1).span("helidon.request");
        assertThat(span)
                .hasError("io.helidon.faulttolerance.CircuitBreakerOpenException")
                .hasTag("thinker.circuit", "open")
                .hasTag("http.status_code", 503);
        assertThat(client().metric("application_thinker_circuit_state")).isEqualTo(2);
    }

    @Test
    void callsBeyondTheLimit_are503WithRetryAfterNamingTheSetting() throws Exception {
        restartApi("thinker.connections", "1");
        CountDownLatch mayRespond = new CountDownLatch(1);
        microservice.respondAfter(mayRespond, GOOD);
        CompletableFuture<HttpResponse<String>> first = client().getAsync(TECHNOLOGY);
        microservice.awaitRequest();

        HttpResponse<String> second = client().get(TECHNOLOGY);

        assertError(second, 503, "The microservice has too many concurrent calls (thinker.connections); retry later");
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(client().metric("application_thinker_calls_refused")).isEqualTo(1);
        mayRespond.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    @Test
    void requestsBeyondTheLimit_are503AndTracedUnderTheirResource() throws Exception {
        restartApi("limits.inflight", "1");
        CountDownLatch mayRespond = new CountDownLatch(1);
        microservice.respondAfter(mayRespond, GOOD);
        CompletableFuture<HttpResponse<String>> first = client().getAsync(TECHNOLOGY);
        microservice.awaitRequest();

        HttpResponse<String> second = client().get(TECHNOLOGY);

        assertError(second, 503, "Too many requests are in flight; the limit is 1 (limits.inflight)");
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        RecordedSpan span = trace(second, 1).span("helidon.request");
        assertThat(span)
                .hasResource("think_handler")
                .hasTag("http.route", "/think")
                .hasTag("http.status_code", 503)
                .doesNotHaveTag("thinker.circuit");
        assertThat(span.tags()).containsKeys("error.type", "error.message", "error.stack");
        mayRespond.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }
}
