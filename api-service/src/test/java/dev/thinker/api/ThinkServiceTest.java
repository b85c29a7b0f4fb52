package dev.thinker.api;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.base.server.ServiceServer;
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
    private static final String GOOD_BODY = "{ \"technology\" :{\"error\":false, \"quote\":\"na\\u00efve\",\"author\":\"想\"}}\n";
    private static final String GOOD = ok("application/json", GOOD_BODY);

    private StubMicroservice microservice;
    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        microservice = new StubMicroservice();
        server = api("PT20S");
    }

    private WebServer api(String timeout, String... setting) {
        Config config = Config.create(
                ConfigSources.create(setting.length == 0 ? Map.of() : Map.of(setting[0], setting[1])),
                ConfigSources.create(Map.of("server.port", "0", "server.host", "127.0.0.1",
                        "thinker.url", "http://127.0.0.1:" + microservice.port(), "thinker.timeout", timeout)),
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
        microservice.answer(GOOD);

        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo(GOOD_BODY);
    }

    @Test
    void request_isTwoSpansAndTheMicroserviceIsToldOfTheSecond() throws Exception {
        microservice.answer(GOOD);

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
        assertThat(microservice.request()).anySatisfy(line ->
                assertThat(line).isEqualToIgnoringCase("x-datadog-parent-id: " + client.spanId()));
    }

    @Test
    void subjects_areAskedOnceEachInTheOrderAsked() throws Exception {
        microservice.answer(GOOD);

        get("/think/?subject=b&subject=a&subject=b");

        assertThat(microservice.request().get(0)).isEqualTo("GET /?subject=b&subject=a HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a+b", "a&b=c", "50%", "naïve", "思想", "💭", "\"quoted\"", "new\nline", "", "a/b?c#d", "a;b", "%41"})
    void anyText_reachesTheMicroserviceAsItWas(String subject) throws Exception {
        microservice.answer(GOOD);

        get("/think/?subject=" + encode(subject));

        String query = microservice.request().get(0).replaceAll("^GET /\\?(.*) HTTP/1.1$", "$1");
        assertThat(UriComponent.decodeQuery(query, true).all("subject")).containsExactly(subject);
    }

    @Test
    void hundredSubjectsOf256Characters_areAsked() throws Exception {
        microservice.answer(GOOD);
        String query = IntStream.range(0, 100).mapToObj(i -> encode("想".repeat(253) + (i + 100))).collect(Collectors.joining("&subject="));

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

    @ParameterizedTest
    @ValueSource(strings = {"/think/?subject=%zz", "/think/?subject=<b>", "/think/?subject=%", "/%zz", "/think/?subject=a b"})
    void malformedRequest_isRefusedInJson(String target) throws Exception {
        String answer = raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Content-Type: application/json", "{\"error\":true,\"reason\":\"");
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

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                Arguments.of("500", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("503 with a good body", GOOD.replace("200 OK", "503 Busy")),
                Arguments.of("400", "HTTP/1.1 400 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("204", "HTTP/1.1 204 Empty\r\n\r\n"),
                Arguments.of("redirect", "HTTP/1.1 302 Away\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("closed without an answer", ""),
                Arguments.of("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                Arguments.of("half the headers", "HTTP/1.1 200 OK\r\nContent-Type: appl"),
                Arguments.of("no body", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"),
                Arguments.of("half the body", GOOD.substring(0, GOOD.length() - 10)),
                Arguments.of("half the chunks",
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
                Arguments.of("empty body", ok("application/json", "")),
                Arguments.of("HTML", ok("text/html", "<html></html>")),
                Arguments.of("JSON that says it is HTML", ok("text/html", GOOD_BODY)),
                Arguments.of("HTML that says it is JSON", ok("application/json", "<html></html>")),
                Arguments.of("half a JSON object", ok("application/json", "{\"technology\": {\"error\": false")),
                Arguments.of("two JSON objects", ok("application/json", "{}{}")),
                Arguments.of("a JSON array", ok("application/json", "[]")),
                Arguments.of("a JSON string", ok("application/json", "\"x\"")),
                Arguments.of("braces around nonsense", ok("application/json", "{nonsense}")),
                Arguments.of("JSON that is nested deeply", ok("application/json", "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}")),
                Arguments.of("a malformed content type", ok("json", GOOD_BODY)),
                Arguments.of("a body without end",
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":\"" + "a".repeat(2_000_000)));
    }

    private static String ok(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void badAnswer_is502AndBothSpansAreErrors(String name, String answer) throws Exception {
        microservice.answer(answer);

        HttpResponse<String> response = get("/think/?subject=technology");

        refused(response, 502, "microservice");
        boolean closedBeforeTheAnswer = name.equals("closed without an answer");
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(response), closedBeforeTheAnswer ? 3 : 2);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.error()).isEqualTo(1);
            assertThat(span.meta()).containsKeys("error.type", "error.message", "error.stack");
            assertThat(span.tag("error.message") + span.tag("error.stack")).doesNotContain("subject=");
        });
        assertThat(named(spans, "helidon.request").tag("http.status_code")).isEqualTo("502");
    }

    @Test
    void answerThatIsNotUtf8_is502() throws Exception {
        microservice.behave(out -> out.write(ok("application/json", "{\"a\":\"\u00e9\"}").replace("Length: 10", "Length: 9")
                .getBytes(StandardCharsets.ISO_8859_1)));

        refused(get("/think/?subject=technology"), 502, "other than a JSON object");
    }

    @Test
    void answerThatCannotBeRead_isAskedForOnce() throws Exception {
        microservice.answer(ok("json", GOOD_BODY));

        HttpResponse<String> response = get("/think/?subject=technology");

        refused(response, 502, "cannot be read");
        assertThat(named(RecordingAgent.trace(traceId(response), 2), "helidon.client.request").tag("error.message"))
                .isEqualTo("The microservice gave an answer that cannot be read");
    }

    @Test
    void microserviceThatRefusesConnections_is502() throws Exception {
        microservice.close();

        HttpResponse<String> response = get("/think/?subject=technology");

        refused(response, 502, "cannot be reached");
        RecordedSpan client = named(RecordingAgent.trace(traceId(response), 2), "helidon.client.request");
        assertThat(client.error()).isEqualTo(1);
        assertThat(client.meta()).doesNotContainKey("http.status_code").containsEntry("error.type", "java.net.ConnectException")
                .containsEntry("error.message", "Connection refused");
    }

    @Test
    void microserviceThatComesBack_isAskedAgain() throws Exception {
        int port = microservice.port();
        microservice.close();
        refused(get("/think/?subject=technology"), 502, "cannot be reached");
        microservice = new StubMicroservice(port);
        microservice.answer(GOOD);

        assertThat(get("/think/?subject=technology").statusCode()).isEqualTo(200);
        assertThat(microservice.request()).noneMatch(line -> line.equalsIgnoreCase("connection: keep-alive"));
        assertThat(get("/think/?subject=technology").statusCode()).isEqualTo(200);
        assertThat(microservice.request()).anyMatch(line -> line.equalsIgnoreCase("connection: keep-alive"));
    }

    @Test
    void connectionThatWasIdleForAWhile_isNoReasonForATimeout() throws Exception {
        server.shutdown().await();
        server = api("PT2S");
        microservice.keepAlive();
        microservice.answer(GOOD.replace("HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nConnection: keep-alive"));
        assertThat(get("/think/?subject=technology").statusCode()).isEqualTo(200);
        microservice.behave(out -> {
            Thread.sleep(1_200);
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
        });
        Thread.sleep(1_200);

        assertThat(get("/think/?subject=technology").statusCode()).isEqualTo(200);
    }

    @Test
    void requestOnAConnectionThatIsJustClosed_isSentOnceMore() throws Exception {
        microservice.closeOnTheSecondRequest();
        microservice.answer(GOOD.replace("HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nConnection: keep-alive"));
        assertThat(get("/think/?subject=technology").statusCode()).isEqualTo(200);

        HttpResponse<String> response = get("/think/?subject=technology");

        assertThat(response.statusCode()).isEqualTo(200);
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(response), 3);
        assertThat(named(spans, "helidon.request").error()).isZero();
        assertThat(spans).filteredOn(span -> span.name().equals("helidon.client.request"))
                .extracting(RecordedSpan::error).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void microserviceThatFailsTooOften_isLeftAloneAndAskedAgainWhenItIsWell() throws Exception {
        microservice.answer("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < 20; i++) {
            assertThat(get("/think/?subject=technology").statusCode()).isEqualTo(502);
        }

        HttpResponse<String> refused = get("/think/?subject=technology");

        refused(refused, 503, "left alone");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        RecordedSpan span = RecordingAgent.trace(traceId(refused), 1).get(0);
        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta()).containsEntry("thinker.circuit", "open").containsEntry("http.status_code", "503")
                .containsKeys("error.type", "error.message", "error.stack");
        assertThat(metric("application_thinker_circuit_state")).isEqualTo("2");
        microservice.answer(GOOD);
        while (get("/think/?subject=technology").statusCode() != 200) {
            Thread.sleep(50);
        }
        assertThat(metric("application_thinker_circuit_state")).isEqualTo("0");
    }

    private String metric(String name) throws Exception {
        return send(HttpRequest.newBuilder(uri("/metrics")).header("Accept", "text/plain")).body().lines()
                .filter(line -> line.startsWith(name)).map(line -> line.substring(line.lastIndexOf(' ') + 1).replaceAll("\\.0$", ""))
                .findFirst().orElseThrow();
    }

    @Test
    void refusalsOfTheMicroservice_doNotOpenTheCircuit() throws Exception {
        microservice.answer("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < 30; i++) {
            assertThat(get("/think/?subject=technology").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void moreCallsThanTheMicroserviceMayGet_are503() throws Exception {
        server.shutdown().await();
        server = api("PT20S", "thinker.connections", "1");
        CountDownLatch mayAnswer = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        microservice.behave(out -> {
            asked.countDown();
            mayAnswer.await();
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
        });
        CompletableFuture<HttpResponse<String>> first = CLIENT.sendAsync(
                HttpRequest.newBuilder(uri("/think/?subject=technology")).build(), HttpResponse.BodyHandlers.ofString());
        asked.await();

        HttpResponse<String> second = get("/think/?subject=technology");

        refused(second, 503, "thinker.connections");
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(metric("application_thinker_calls_refused")).isEqualTo("1");
        mayAnswer.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    @Test
    void failedConnections_areNotRemembered() throws Exception {
        microservice.close();
        for (int i = 0; i < 50; i++) {
            get("/think/?subject=technology");
        }

        assertThat(rememberedConnections()).as("of 50 that failed").isLessThanOrEqualTo(1);
    }

    /** Only WebClient's own, private list shows what it remembers. */
    private long rememberedConnections() throws ReflectiveOperationException {
        var cache = Class.forName("io.helidon.webclient.WebClientRequestBuilderImpl").getDeclaredField("CHANNEL_CACHE");
        cache.setAccessible(true);
        return ((Map<?, ?>) cache.get(null)).entrySet().stream()
                .filter(entry -> entry.getKey().toString().contains(":" + microservice.port() + ","))
                .mapToLong(entry -> ((Collection<?>) entry.getValue()).size())
                .sum();
    }

    static Stream<Arguments> slowAnswers() {
        CountDownLatch never = new CountDownLatch(1);
        return Stream.of(
                Arguments.of("silence", (StubMicroservice.Behaviour) out -> never.await()),
                Arguments.of("headers only", (StubMicroservice.Behaviour) out -> {
                    out.write(GOOD.substring(0, GOOD.indexOf('{')).getBytes(StandardCharsets.UTF_8));
                    never.await();
                }),
                Arguments.of("a drop every now and then", (StubMicroservice.Behaviour) out -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    while (!Thread.interrupted()) {
                        out.write(' ');
                        out.flush();
                        Thread.sleep(50);
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slowAnswers")
    void answerThatDoesNotComeInTime_is504AndBothSpansAreErrors(String name, StubMicroservice.Behaviour behaviour) throws Exception {
        server.shutdown().await();
        server = api("PT0.3S");
        microservice.behave(behaviour);

        HttpResponse<String> response = get("/think/?subject=technology");

        refused(response, 504, "in time");
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(response), 2);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.error()).isEqualTo(1);
            assertThat(span.tag("error.type")).isEqualTo("java.util.concurrent.TimeoutException");
            assertThat(span.tag("error.message")).contains("thinker.timeout");
            assertThat(span.tag("error.stack")).contains("TimeoutException");
        });
        assertThat(named(spans, "helidon.request").tag("http.status_code")).isEqualTo("504");
    }

    @ParameterizedTest
    @CsvSource({"x-datadog-trace-id: 123, 123", "x-datadog-trace-id: abc,"})
    void callersTrace_isContinuedIfReadable(String header, String traceId) throws Exception {
        microservice.answer(GOOD);

        String answer = raw("GET /think?subject=technology HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + header + "\r\nx-datadog-parent-id: 456\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        List<RecordedSpan> spans = RecordingAgent.trace(answer.replaceAll("(?s).*traceresponse: 00-([0-9a-f]{32})-.*", "$1"), 2);
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
        return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
    }
}
