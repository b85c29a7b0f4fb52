package dev.thinker.api;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.testing.StubServer;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.common.http.UriComponent;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ThinkServiceTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final DatadogTracer TRACER = recordedTracer();
    // Spaces and escapes that a JSON library would write otherwise: only the very same bytes look like this.
    private static final String GOOD_BODY =
            "{ \"technology\" :{\"error\":false, \"quote\":\"na\\u00efve\",\"author\":\"想\"}}\n";
    private static final String GOOD = ok("application/json", GOOD_BODY);

    private StubServer microservice;
    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        microservice = new StubServer();
        server = api("PT20S");
    }

    private WebServer api(String timeout, String... setting) {
        Config config = Config.create(
                ConfigSources.create(setting.length == 0 ? Map.of() : Map.of(setting[0], setting[1])),
                ConfigSources.create(Map.of(
                        "server.port",
                        "0",
                        "server.host",
                        "127.0.0.1",
                        "thinker.url",
                        "http://127.0.0.1:" + microservice.port(),
                        "thinker.timeout",
                        timeout)),
                ConfigSources.classpath("application.yaml"));
        ServiceServer service = new ServiceServer(config);
        return service.start(Main.createRouting(config, TRACER, service)).await();
    }

    @AfterEach
    void stop() throws IOException {
        microservice.close();
        server.shutdown().await();
    }

    /** The recording agent's own one is only a {@code Tracer}. */
    private static DatadogTracer recordedTracer() {
        RecordingAgent.tracer();
        return DatadogTracer.create(RecordingAgent.DEFAULT_SERVICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/think/?subject=technology", "/think?subject=technology"})
    void goodAnswer_isHandedOnByteForByte(String path) throws Exception {
        microservice.respond(GOOD);

        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo(GOOD_BODY);
    }

    @Test
    void request_isTwoSpansAndTheMicroserviceIsToldOfTheSecond() throws Exception {
        microservice.respond(GOOD);

        List<RecordedSpan> spans = RecordingAgent.trace(traceId(get("/think/?subject=technology")), 2);

        RecordedSpan server = named(spans, "helidon.request");
        assertThat(server.resource()).isEqualTo("think_handler");
        assertThat(server.meta()).containsEntry("http.route", "/think").containsEntry("http.status_code", "200");
        assertThat(server.tag("http.url")).endsWith("/think/").startsWith("http://127.0.0.1:");
        RecordedSpan client = named(spans, "helidon.client.request");
        assertThat(client.resource()).isEqualTo("GET /");
        assertThat(client.tag("peer.service")).isEqualTo("thinker-microservice");
        assertThat(client.parentId()).isEqualTo(server.spanId());
        assertThat(client.tag("http.url")).isEqualTo("http://127.0.0.1:" + microservice.port() + "/");
        assertThat(spans).allSatisfy(span -> assertThat(span.error()).isZero());
        assertThat(microservice.request())
                .anySatisfy(line -> assertThat(line).isEqualToIgnoringCase("x-datadog-parent-id: " + client.spanId()));
    }

    @Test
    void subjects_areAskedOnceEachInTheOrderAsked() throws Exception {
        microservice.respond(GOOD);

        get("/think/?subject=b&subject=a&subject=b");

        assertThat(microservice.request().get(0)).isEqualTo("GET /?subject=b&subject=a HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a+b",
                "a&b=c",
                "50%",
                "naïve",
                "思想",
                "💭",
                "\"quoted\"",
                "new\nline",
                "",
                "a/b?c#d",
                "a;b",
                "%41"
            })
    void anyText_reachesTheMicroserviceAsItWas(String subject) throws Exception {
        microservice.respond(GOOD);

        get("/think/?subject=" + encode(subject));

        String query = microservice.request().get(0).replaceAll("^GET /\\?(.*) HTTP/1.1$", "$1");
        assertThat(UriComponent.decodeQuery(query, true).all("subject")).containsExactly(subject);
    }

    @Test
    void hundredSubjectsOf256Characters_areAsked() throws Exception {
        microservice.respond(GOOD);
        String query = IntStream.range(0, 100)
                .mapToObj(i -> encode("想".repeat(253) + (i + 100)))
                .collect(Collectors.joining("&subject="));

        assertThat(get("/think/?subject=" + query).statusCode()).isEqualTo(200);
    }

    @Test
    void moreThan100Subjects_areRefusedNamingTheLimit() throws Exception {
        refused(get("/think/?subject=a" + "&subject=b".repeat(100)), 400, "limits.subjects");
    }

    @Test
    void subjectLongerThan256Characters_isRefusedNamingTheLimit() throws Exception {
        refused(get("/think/?subject=" + "a".repeat(257)), 400, "limits.length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/think/", "/think", "/think?", "/think/?Subject=technology"})
    void noSubject_isRefusedNamingTheParameter(String path) throws Exception {
        HttpResponse<String> response = get(path);

        refused(response, 400, "'subject'");
        RecordedSpan span = RecordingAgent.trace(traceId(response), 1).get(0);
        assertThat(span.resource()).isEqualTo("think_handler");
        assertThat(span.error()).isZero();
    }

    @Test
    void requestWithoutHost_is400InJson() throws Exception {
        String response = raw("GET /think?subject=technology HTTP/1.1\r\n\r\n");

        assertThat(response)
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("Content-Type: application/json")
                .contains("{\"error\":true,\"reason\":\"", "Host");
        saysNothingOfTheInside(response);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/think/?subject=%zz", "/think/?subject=<b>", "/think/?subject=%", "/%zz", "/think/?subject=a b"
            })
    void malformedRequest_isRefusedInJson(String target) throws Exception {
        String answer = raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Type: application/json", "{\"error\":true,\"reason\":\"");
        saysNothingOfTheInside(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing/here", "/thinking", "/think/deeper"})
    void unknownPaths_shareOneResource(String path) throws Exception {
        HttpResponse<String> response = get(path);

        refused(response, 404, "nothing");
        RecordedSpan span = RecordingAgent.trace(traceId(response), 1).get(0);
        assertThat(span.resource()).isEqualTo("404");
        assertThat(span.error()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void otherMethods_areRefusedWithAllow(String method) throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/think/?subject=technology"))
                .method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(RecordingAgent.trace(traceId(response), 1).get(0).resource()).isEqualTo("405");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics", "/openapi"})
    void operations_answerAndAreNotTraced(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("traceresponse")).isEmpty();
    }

    static Stream<Arguments> badResponses() {
        return Stream.of(
                Arguments.of(
                        "500", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", 2, "The microservice answered 500"),
                Arguments.of(
                        "closed without a response",
                        "",
                        3,
                        "The microservice cannot be reached, or broke the connection"),
                Arguments.of(
                        "half the body",
                        GOOD.substring(0, GOOD.length() - 10),
                        2,
                        "The microservice broke the connection within its answer"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badResponses")
    void badResponse_is502AndAllSpansAreErrors(String name, String bytes, int count, String reason) throws Exception {
        microservice.respond(bytes);

        HttpResponse<String> response = get("/think/?subject=technology");

        refused(response, 502, reason);
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(response), count);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.error()).isEqualTo(1);
            assertThat(span.meta()).containsKeys("error.type", "error.message", "error.stack");
            assertThat(span.tag("error.message") + span.tag("error.stack")).doesNotContain("subject=");
        });
        assertThat(named(spans, "helidon.request").meta())
                .containsEntry("http.status_code", "502")
                .containsEntry("thinker.circuit", "closed");
        assertThat(named(spans, "helidon.request").resource()).isEqualTo("think_handler");
    }

    @Test
    void microserviceThatIsDown_is502AndAConnectException() throws Exception {
        microservice.close();

        HttpResponse<String> response = get("/think/?subject=technology");

        refused(response, 502, "The microservice cannot be reached, or broke the connection");
        assertThat(RecordingAgent.trace(traceId(response), 2)).allSatisfy(span -> assertThat(span.meta())
                .containsEntry("error.type", "java.net.ConnectException")
                .containsEntry("error.message", "Connection refused"));
    }

    @Test
    void silentMicroservice_is504NamingTheSetting() throws Exception {
        server.shutdown().await();
        server = api("PT0.3S");
        CountDownLatch never = new CountDownLatch(1);
        microservice.behave(out -> never.await());

        HttpResponse<String> response = get("/think/?subject=technology");

        refused(response, 504, "The microservice did not answer in time");
        assertThat(RecordingAgent.trace(traceId(response), 2)).allSatisfy(span -> assertThat(span.meta())
                .containsEntry("error.type", "java.util.concurrent.TimeoutException")
                .containsEntry("error.message", "The microservice did not answer within thinker.timeout"));
    }

    @Test
    void openCircuit_is503WithRetryAfterAndATag() throws Exception {
        microservice.respond("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < 20; i++) {
            assertThat(get("/think/?subject=technology").statusCode()).isEqualTo(502);
        }

        HttpResponse<String> response = get("/think/?subject=technology");

        refused(response, 503, "The microservice has failed so often that it is left alone for a moment");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        RecordedSpan span = RecordingAgent.trace(traceId(response), 1).get(0);
        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta())
                .containsEntry("thinker.circuit", "open")
                .containsEntry("http.status_code", "503")
                .containsKeys("error.type", "error.message", "error.stack");
        assertThat(metric("application_thinker_circuit_state")).isEqualTo("2");
    }

    @Test
    void callsBeyondTheLimit_are503WithRetryAfterNamingTheSetting() throws Exception {
        server.shutdown().await();
        server = api("PT20S", "thinker.connections", "1");
        CountDownLatch mayRespond = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        microservice.behave(out -> {
            called.countDown();
            mayRespond.await();
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
        });
        CompletableFuture<HttpResponse<String>> first = CLIENT.sendAsync(
                HttpRequest.newBuilder(uri("/think/?subject=technology")).build(),
                HttpResponse.BodyHandlers.ofString());
        called.await();

        HttpResponse<String> second = get("/think/?subject=technology");

        refused(second, 503, "The microservice has as many requests as it may get at a time (thinker.connections)");
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(metric("application_thinker_calls_refused")).isEqualTo("1");
        mayRespond.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    @Test
    void requestsBeyondTheLimit_are503AndTracedUnderTheirResource() throws Exception {
        server.shutdown().await();
        server = api("PT20S", "limits.inflight", "1");
        CountDownLatch mayRespond = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        microservice.behave(out -> {
            called.countDown();
            mayRespond.await();
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
        });
        CompletableFuture<HttpResponse<String>> first = CLIENT.sendAsync(
                HttpRequest.newBuilder(uri("/think/?subject=technology")).build(),
                HttpResponse.BodyHandlers.ofString());
        called.await();

        HttpResponse<String> second = get("/think/?subject=technology");

        refused(second, 503, "More than 1 requests are in flight (limits.inflight)");
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        RecordedSpan span = RecordingAgent.trace(traceId(second), 1).get(0);
        assertThat(span.resource()).isEqualTo("think_handler");
        assertThat(span.meta())
                .containsEntry("http.route", "/think")
                .containsEntry("http.status_code", "503")
                .containsKeys("error.type", "error.message", "error.stack")
                .doesNotContainKey("thinker.circuit");
        mayRespond.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    private static String ok(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private String metric(String name) throws Exception {
        return send(HttpRequest.newBuilder(uri("/metrics")).header("Accept", "text/plain"))
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1).replaceAll("\\.0$", ""))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"x-datadog-trace-id: 123, 123", "x-datadog-trace-id: abc,"})
    void callersTrace_isContinuedIfReadable(String header, String traceId) throws Exception {
        microservice.respond(GOOD);

        String answer = raw("GET /think?subject=technology HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + header + "\r\nx-datadog-parent-id: 456\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        List<RecordedSpan> spans =
                RecordingAgent.trace(answer.replaceAll("(?s).*traceresponse: 00-([0-9a-f]{32})-.*", "$1"), 2);
        RecordedSpan span = named(spans, "helidon.request");
        if (traceId != null) {
            assertThat(span.traceId()).isEqualTo(traceId);
            assertThat(span.parentId()).isEqualTo("456");
        } else {
            assertThat(span.parentId()).isEqualTo("0");
        }
    }

    private static void refused(HttpResponse<String> response, int status, String reason) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).startsWith("{\"error\":true,\"reason\":\"").contains(reason);
        saysNothingOfTheInside(response.body());
    }

    private static void saysNothingOfTheInside(String answer) {
        assertThat(answer).doesNotContain("Exception", "dev.thinker", "io.helidon", "io.netty", "\tat ");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String traceId(HttpResponse<String> response) {
        return response.headers().firstValue("traceresponse").orElseThrow().split("-")[1];
    }

    private static RecordedSpan named(List<RecordedSpan> spans, String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
