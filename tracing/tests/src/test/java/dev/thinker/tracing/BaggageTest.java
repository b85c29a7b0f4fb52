package dev.thinker.tracing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Two services: one that calls the other, which responds with the baggage that it is sent. */
class BaggageTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private final Tracer tracer = TRACES.tracer("shop").tracer();
    private WebServer callee;
    private WebServer caller;

    @BeforeEach
    void start() {
        callee = start(Routing.builder()
                .get(
                        "/baggage",
                        (request, response) -> response.send(
                                String.join(" and ", request.headers().all("baggage")))));
        ClientTracing client =
                new ClientTracing(tracer, "callee", WebClient.builder().baseUri("http://127.0.0.1:" + callee.port()));
        caller = start(new ServerTracing(tracer).routes(Routing.builder(), rules -> rules.get(
                        "/call",
                        (request, response) -> ServerTracing.answer(
                                request,
                                response,
                                InSpan.single(
                                        tracer.spanBuilder("between")
                                                .parent(ServerTracing.spanOf(request)
                                                        .context()),
                                        span -> client.get("/baggage", span, call -> call.path("/baggage")
                                                .request(String.class)))))
                .get(
                        "/own",
                        (request, response) -> ServerTracing.answer(
                                request, response, client.get("/baggage", ServerTracing.spanOf(request), call -> {
                                    call.headers().put("baggage", "mine=1");
                                    return call.path("/baggage").request(String.class);
                                })))
                .get(
                        "/read",
                        (request, response) -> response.send(
                                Baggage.of(ServerTracing.spanOf(request)).toString()))
                .get(
                        "/trace",
                        (request, response) -> response.send(
                                DatadogSpan.of(ServerTracing.spanOf(request)).traceId()))));
    }

    private static WebServer start(Routing.Builder routing) {
        return WebServer.builder(routing)
                .bindAddress("127.0.0.1")
                .build()
                .start()
                .await();
    }

    @AfterEach
    void stop() {
        caller.shutdown().await();
        callee.shutdown().await();
    }

    @Test
    void baggageOfARequest_isPassedOnToCalls() throws Exception {
        assertThat(get("/call", "user.id=42, region = eu;ttl=3;secure , name=J%C3%BCrgen"))
                .isEqualTo("user.id=42,region = eu;ttl=3;secure,name=J%C3%BCrgen");
    }

    @Test
    void baggageInSeveralHeaders_isJoined() throws Exception {
        assertThat(get("/call", "a=1", "b=2,c=3")).isEqualTo("a=1,b=2,c=3");
    }

    @Test
    void baggageOfARequest_isReadable() throws Exception {
        assertThat(get("/read", "user.id=42, region = eu;ttl=3, name=J%C3%BCrgen+1, bad=%zz, empty="))
                .isEqualTo("{user.id=42, region=eu, name=J\u00fcrgen+1, bad=%zz, empty=}");
    }

    @Test
    void baggageOfARequest_isTaggedOnlyWhereDatadogTagsIt() throws Exception {
        RecordedSpan span =
                TRACES.await(get("/trace", "user.id=42,token=secret"), 1).span("helidon.request");

        assertThat(span).hasTag("baggage.user.id", 42);
        assertThat(span.tags().values()).noneMatch(value -> value.contains("secret"));
    }

    @Test
    void requestWithoutBaggage_passesNoneOn() throws Exception {
        assertThat(get("/call", "a=1")).isEqualTo("a=1");
        assertThat(get("/call")).isEmpty();
        assertThat(get("/read")).isEqualTo("{}");
    }

    @Test
    void baggageSetByTheCall_isKept() throws Exception {
        assertThat(get("/own", "a=1")).isEqualTo("mine=1");
    }

    static Stream<Arguments> bounds() {
        String large = "v".repeat(4_000);
        return Stream.of(
                Arguments.of(members(0, 100), members(0, 64)),
                Arguments.of(
                        "a=" + large + ",b=" + large + ",c=" + large + ",d=1", "a=" + large + ",b=" + large + ",d=1"),
                Arguments.of("a=" + "v".repeat(9_000), null),
                Arguments.of("no value,=,a=1,\u00e4=1,b=\"2\",c=3 4,d=5\r\nx: y,e=6", "a=1,e=6"),
                Arguments.of(",,,", null));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void membersBeyondTheLimitsOrMalformed_areDropped(String received, String passedOn) {
        Propagation propagation = new Propagation(tracer);
        Map<String, String> headers = new HashMap<>();
        Span span = propagation
                .extract(Map.of("baggage", received), tracer.spanBuilder("received"))
                .build();
        propagation.inject(span, headers::put);
        span.end();

        assertThat(headers.get("baggage")).isEqualTo(passedOn);
    }

    @Test
    void propagationStyleWithoutBaggage_passesNoneOn() throws Exception {
        assertThat(passedOn(Map.of())).contains("passed on: a=1");
        assertThat(passedOn(Map.of("DD_TRACE_PROPAGATION_STYLE", "datadog,tracecontext")))
                .contains("passed on: null");
        assertThat(passedOn(Map.of("DD_TRACE_BAGGAGE_MAX_ITEMS", "1"))).contains("passed on: a=1");
    }

    @Test
    void extractBehaviorIgnore_dropsTheBaggageOfCallers() throws Exception {
        assertThat(passedOn(Map.of("DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT", "ignore")))
                .contains("passed on: null");
    }

    private static String passedOn(Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DD_TRACE_AGENT_URL", TRACES.agentUrl().toString());
        return ForkedJvm.run(PrintPassedOn.class, all, false);
    }

    static final class PrintPassedOn {

        private PrintPassedOn() {}

        public static void main(String[] args) {
            try (DatadogTracer tracer = DatadogTracer.create("a-service")) {
                Map<String, String> headers = new HashMap<>();
                Span span = tracer.propagation()
                        .extract(Map.of("baggage", "a=1"), tracer.tracer().spanBuilder("received"))
                        .build();
                tracer.propagation().inject(span, headers::put);
                span.end();
                System.out.println("passed on: " + headers.get("baggage"));
            }
        }
    }

    private static String members(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> "m" + number + "=" + number)
                .collect(Collectors.joining(","));
    }

    private String get(String path, String... baggage) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + caller.port() + path));
        List.of(baggage).forEach(header -> request.header("baggage", header));
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isIn(200, 204);
        return response.body();
    }
}
