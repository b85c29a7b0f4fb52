package dev.thinker.base.upstream;

import java.io.IOException;
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
import java.util.stream.Stream;

import dev.thinker.base.testing.StubServer;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.common.http.UriComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UpstreamTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    // Spaces and escapes that a JSON library would write differently: only the very same bytes look like this
    private static final String GOOD_BODY =
            "{ \"technology\" :{\"error\":false, \"quote\":\"na\\u00efve\",\"author\":\"想\"}}\n";
    private static final String GOOD = ok("application/json", GOOD_BODY);

    private StubServer callee;
    private CallingServer server;

    @BeforeEach
    void start() throws IOException {
        callee = new StubServer();
        server = start("callee.timeout", "PT20S");
    }

    private CallingServer start(String... settings) {
        return CallingServer.start(callee.port(), RecordingAgent.tracer(), settings);
    }

    @AfterEach
    void stop() throws IOException {
        callee.close();
        server.close();
    }

    @Test
    void goodResponse_isPassedOnByteForByte() throws Exception {
        callee.respond(GOOD);

        HttpResponse<String> response = get("/call");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo(GOOD_BODY);
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
    void anyText_reachesTheServiceUnchanged(String text) throws Exception {
        callee.respond(GOOD);

        get("/call?text=" + encode(text));

        String query = callee.request().get(0).replaceAll("^GET /\\?(.*) HTTP/1.1$", "$1");
        assertThat(UriComponent.decodeQuery(query, true).all("text")).containsExactly(text);
    }

    static Stream<Arguments> badResponses() {
        return Stream.of(
                Arguments.of("500", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("503 with a good body", GOOD.replace("200 OK", "503 Busy")),
                Arguments.of("400", "HTTP/1.1 400 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("204", "HTTP/1.1 204 Empty\r\n\r\n"),
                Arguments.of(
                        "redirect", "HTTP/1.1 302 Away\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("closed without an answer", ""),
                Arguments.of("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                Arguments.of("half the headers", "HTTP/1.1 200 OK\r\nContent-Type: appl"),
                Arguments.of(
                        "no body", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"),
                Arguments.of("half the body", GOOD.substring(0, GOOD.length() - 10)),
                Arguments.of(
                        "half the chunks",
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
                Arguments.of(
                        "JSON that is nested deeply",
                        ok("application/json", "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}")),
                Arguments.of("a malformed content type", ok("json", GOOD_BODY)),
                Arguments.of(
                        "a body without end",
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":\"" + "a".repeat(2_000_000)));
    }

    private static String ok(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badResponses")
    void badResponse_is502AndBothSpansAreErrors(String name, String answer) throws Exception {
        callee.respond(answer);

        HttpResponse<String> response = get("/call?text=secret");

        isError(response, 502, "callee");
        boolean closedBeforeTheResponse = name.equals("closed without an answer");
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(response), closedBeforeTheResponse ? 3 : 2);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.error()).isEqualTo(1);
            assertThat(span.meta()).containsKeys("error.type", "error.message", "error.stack");
            assertThat(span.tag("error.message") + span.tag("error.stack")).doesNotContain("text=", "secret");
        });
        assertThat(named(spans, "helidon.request").tag("http.status_code")).isEqualTo("502");
    }

    @Test
    void responseThatIsNotUtf8_is502() throws Exception {
        callee.behave(out -> out.write(ok("application/json", "{\"a\":\"\u00e9\"}")
                .replace("Length: 10", "Length: 9")
                .getBytes(StandardCharsets.ISO_8859_1)));

        isError(get("/call"), 502, "other than a JSON object");
    }

    @Test
    void malformedResponse_isNotRetried() throws Exception {
        callee.respond(ok("json", GOOD_BODY));

        HttpResponse<String> response = get("/call");

        isError(response, 502, "cannot be read");
        assertThat(named(RecordingAgent.trace(traceId(response), 2), "helidon.client.request")
                        .tag("error.message"))
                .isEqualTo("The callee gave an answer that cannot be read");
    }

    @Test
    void rejectedConnection_is502() throws Exception {
        callee.close();

        HttpResponse<String> response = get("/call");

        isError(response, 502, "cannot be reached");
        RecordedSpan client = named(RecordingAgent.trace(traceId(response), 2), "helidon.client.request");
        assertThat(client.error()).isEqualTo(1);
        assertThat(client.meta())
                .doesNotContainKey("http.status_code")
                .containsEntry("error.type", "java.net.ConnectException")
                .containsEntry("error.message", "Connection refused");
    }

    @Test
    void serviceThatComesBack_isCalledAgain() throws Exception {
        int port = callee.port();
        callee.close();
        isError(get("/call"), 502, "cannot be reached");
        callee = new StubServer(port);
        callee.respond(GOOD);

        assertThat(get("/call").statusCode()).isEqualTo(200);
        assertThat(callee.request()).noneMatch(line -> line.equalsIgnoreCase("connection: keep-alive"));
        assertThat(get("/call").statusCode()).isEqualTo(200);
        assertThat(callee.request()).anyMatch(line -> line.equalsIgnoreCase("connection: keep-alive"));
    }

    @Test
    void idleTimeOfAConnection_doesNotCountForTheTimeout() throws Exception {
        server.close();
        server = start("callee.timeout", "PT2S");
        callee.keepAlive();
        callee.respond(GOOD.replace("HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nConnection: keep-alive"));
        assertThat(get("/call").statusCode()).isEqualTo(200);
        callee.behave(out -> {
            Thread.sleep(1_200);
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
        });
        Thread.sleep(1_200);

        assertThat(get("/call").statusCode()).isEqualTo(200);
    }

    @Test
    void closedConnection_isRetriedOnce() throws Exception {
        callee.closeOnTheSecondRequest();
        callee.respond(GOOD.replace("HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nConnection: keep-alive"));
        assertThat(get("/call").statusCode()).isEqualTo(200);

        HttpResponse<String> response = get("/call");

        assertThat(response.statusCode()).isEqualTo(200);
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(response), 3);
        assertThat(named(spans, "helidon.request").error()).isZero();
        assertThat(spans)
                .filteredOn(span -> span.name().equals("helidon.client.request"))
                .extracting(RecordedSpan::error)
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void circuit_opensAfterTooManyFailuresAndClosesAfterASuccess() throws Exception {
        callee.respond("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < 20; i++) {
            assertThat(get("/call").statusCode()).isEqualTo(502);
        }

        HttpResponse<String> rejected = get("/call");

        isError(rejected, 503, "left alone");
        assertThat(rejected.headers().firstValue("Retry-After")).hasValue("1");
        RecordedSpan span = RecordingAgent.trace(traceId(rejected), 1).get(0);
        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta())
                .containsEntry("http.status_code", "503")
                .containsKeys("error.type", "error.message", "error.stack");
        assertThat(metric("application_callee_circuit_state")).isEqualTo("2");
        callee.respond(GOOD);
        while (get("/call").statusCode() != 200) {
            Thread.sleep(50);
        }
        assertThat(metric("application_callee_circuit_state")).isEqualTo("0");
    }

    @Test
    void rejectedRequests_doNotOpenTheCircuit() throws Exception {
        callee.respond("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < 30; i++) {
            assertThat(get("/call").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void callsBeyondTheBulkhead_are503() throws Exception {
        server.close();
        server = start("callee.connections", "1");
        CountDownLatch mayAnswer = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        callee.behave(out -> {
            asked.countDown();
            mayAnswer.await();
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
        });
        CompletableFuture<HttpResponse<String>> first =
                CLIENT.sendAsync(HttpRequest.newBuilder(uri("/call")).build(), HttpResponse.BodyHandlers.ofString());
        asked.await();

        HttpResponse<String> second = get("/call");

        isError(second, 503, "callee.connections");
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(metric("application_callee_calls_refused")).isEqualTo("1");
        mayAnswer.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    @Test
    void failedConnections_areForgotten() throws Exception {
        callee.close();
        for (int i = 0; i < 50; i++) {
            get("/call");
        }

        assertThat(rememberedConnections()).as("of 50 that failed").isLessThanOrEqualTo(1);
    }

    /** Only WebClient's own, private list shows what it remembers. */
    private long rememberedConnections() throws ReflectiveOperationException {
        var cache = Class.forName("io.helidon.webclient.WebClientRequestBuilderImpl")
                .getDeclaredField("CHANNEL_CACHE");
        cache.setAccessible(true);
        return ((Map<?, ?>) cache.get(null))
                .entrySet().stream()
                        .filter(entry -> entry.getKey().toString().contains(":" + callee.port() + ","))
                        .mapToLong(entry -> ((Collection<?>) entry.getValue()).size())
                        .sum();
    }

    static Stream<Arguments> slowResponses() {
        CountDownLatch never = new CountDownLatch(1);
        return Stream.of(
                Arguments.of("silence", (StubServer.Behavior) out -> never.await()),
                Arguments.of("headers only", (StubServer.Behavior) out -> {
                    out.write(GOOD.substring(0, GOOD.indexOf('{')).getBytes(StandardCharsets.UTF_8));
                    never.await();
                }),
                Arguments.of("a drop every now and then", (StubServer.Behavior) out -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
                    while (!Thread.interrupted()) {
                        out.write(' ');
                        out.flush();
                        Thread.sleep(50);
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slowResponses")
    void lateResponse_is504AndBothSpansAreErrors(String name, StubServer.Behavior behavior) throws Exception {
        server.close();
        server = start("callee.timeout", "PT0.3S");
        callee.behave(behavior);

        HttpResponse<String> response = get("/call");

        isError(response, 504, "in time");
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(response), 2);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.error()).isEqualTo(1);
            assertThat(span.tag("error.type")).isEqualTo("java.util.concurrent.TimeoutException");
            assertThat(span.tag("error.message")).contains("callee.timeout");
            assertThat(span.tag("error.stack")).contains("TimeoutException");
        });
        assertThat(named(spans, "helidon.request").tag("http.status_code")).isEqualTo("504");
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

    private static void isError(HttpResponse<String> response, int status, String reason) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body())
                .startsWith("{\"error\":true,\"reason\":\"")
                .contains(reason)
                .doesNotContain("Exception", "dev.thinker", "io.helidon", "io.netty", "\tat ");
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
