package dev.thinker.base.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.thinker.tests.support.ServiceClient;
import dev.thinker.tests.support.StubServer;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTrace;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.http.UriComponent;
import io.helidon.faulttolerance.CircuitBreakerOpenException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.thinker.tests.support.ErrorAssertions.assertError;
import static dev.thinker.tests.support.StubServer.ok;
import static org.assertj.core.api.Assertions.assertThat;

class UpstreamTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    // A JSON library would write the spaces and escapes differently
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
        return CallingServer.start(
                callee.port(), TRACES.tracer("calling-service").tracer(), settings);
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
    @MethodSource("dev.thinker.tests.support.Texts#toEscape")
    void parameter_reachesTheServiceUnchanged(String text) throws Exception {
        callee.respond(GOOD);

        get("/call?text=" + ServiceClient.encode(text));

        String query = callee.awaitRequest().get(0).replaceAll("^GET /\\?(.*) HTTP/1.1$", "$1");
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
                Arguments.of("closed without a response", ""),
                Arguments.of("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                Arguments.of("incomplete headers", "HTTP/1.1 200 OK\r\nContent-Type: appl"),
                Arguments.of(
                        "no body", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"),
                Arguments.of("incomplete body", GOOD.substring(0, GOOD.length() - 10)),
                Arguments.of(
                        "incomplete chunks",
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
                Arguments.of("empty body", ok("application/json", "")),
                Arguments.of("HTML", ok("text/html", "<html></html>")),
                Arguments.of("JSON declared as HTML", ok("text/html", GOOD_BODY)),
                Arguments.of("HTML declared as JSON", ok("application/json", "<html></html>")),
                Arguments.of("an incomplete JSON object", ok("application/json", "{\"technology\": {\"error\": false")),
                Arguments.of("two JSON objects", ok("application/json", "{}{}")),
                Arguments.of("a JSON array", ok("application/json", "[]")),
                Arguments.of("a JSON string", ok("application/json", "\"x\"")),
                Arguments.of("malformed JSON in braces", ok("application/json", "{nonsense}")),
                Arguments.of(
                        "deeply nested JSON",
                        ok("application/json", "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}")),
                Arguments.of("a malformed content type", ok("json", GOOD_BODY)),
                Arguments.of(
                        "an endless body",
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":\"" + "a".repeat(2_000_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badResponses")
    void badResponse_is502AndBothSpansAreErrors(String name, String bytes) throws Exception {
        callee.respond(bytes);

        HttpResponse<String> response = get("/call?text=secret");

        assertError(response, 502, "callee");
        boolean closedBeforeTheResponse = name.equals("closed without a response");
        RecordedTrace trace = trace(response, closedBeforeTheResponse ? 3 : 2);
        assertThat(trace.spans()).allSatisfy(span -> {
            assertThat(span.isError()).isTrue();
            assertThat(span.tags()).containsKeys("error.type", "error.message", "error.stack");
            assertThat(span.tag("error.message") + span.tag("error.stack")).doesNotContain("text=", "secret");
        });
        assertThat(trace.span("helidon.request")).hasTag("http.status_code", 502);
    }

    @Test
    void responseInAnotherCharset_is502() throws Exception {
        callee.behave(out -> out.write(ok("application/json", "{\"a\":\"\u00e9\"}")
                .replace("Length: 10", "Length: 9")
                .getBytes(StandardCharsets.ISO_8859_1)));

        assertError(get("/call"), 502, "other than a JSON object");
    }

    @Test
    void malformedResponse_isNotRetried() throws Exception {
        callee.respond(ok("json", GOOD_BODY));

        HttpResponse<String> response = get("/call");

        assertError(response, 502, "malformed");
        assertThat(trace(response, 2).span("helidon.client.request"))
                .hasErrorMessage("The callee sent a malformed response");
    }

    @Test
    void rejectedConnection_is502() throws Exception {
        callee.close();

        HttpResponse<String> response = get("/call");

        assertError(response, 502, "cannot be reached");
        assertThat(trace(response, 2).span("helidon.client.request"))
                .doesNotHaveTag("http.status_code")
                .hasError(ConnectException.class)
                .hasErrorMessage("Connection refused");
    }

    @Test
    void restartedService_isCalledAgain() throws Exception {
        int port = callee.port();
        callee.close();
        assertError(get("/call"), 502, "cannot be reached");
        callee = new StubServer(port);
        callee.respond(GOOD);

        assertThat(get("/call").statusCode()).isEqualTo(200);
        assertThat(callee.awaitRequest()).anyMatch(line -> line.equalsIgnoreCase("connection: keep-alive"));
    }

    @Test
    void idleTimeOfAConnection_doesNotCountTowardTheTimeout() throws Exception {
        server.close();
        server = start("callee.timeout", "PT3S");
        callee.keepAlive();
        callee.respond(GOOD.replace("HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nConnection: keep-alive"));
        assertThat(get("/call").statusCode()).isEqualTo(200);
        callee.behave(out -> {
            Thread.sleep(1_000);
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
        });
        Thread.sleep(2_500);

        assertThat(get("/call").statusCode()).isEqualTo(200);
    }

    @Test
    void closedConnection_isRetriedOnce() throws Exception {
        callee.closeOnTheSecondRequest();
        callee.respond(GOOD.replace("HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nConnection: keep-alive"));
        assertThat(get("/call").statusCode()).isEqualTo(200);

        HttpResponse<String> response = get("/call");

        assertThat(response.statusCode()).isEqualTo(200);
        RecordedTrace trace = trace(response, 3);
        assertThat(trace.span("helidon.request")).hasNoError();
        assertThat(trace.spans())
                .filteredOn(span -> span.operation().equals("helidon.client.request"))
                .extracting(RecordedSpan::isError)
                .containsExactly(true, false);
    }

    @Test
    void circuit_opensAfterTooManyFailuresAndClosesAfterASuccess() throws Exception {
        server.close();
        server = start("callee.timeout", "PT20S", "callee.circuit.delay", "PT3S");
        callee.respond("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < 20; i++) {
            assertThat(get("/call").statusCode()).isEqualTo(502);
        }

        HttpResponse<String> rejected = get("/call");

        assertError(rejected, 503, "calls to it are paused");
        assertThat(rejected.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(trace(rejected, 1).span("helidon.request"))
                .hasError(CircuitBreakerOpenException.class)
                .hasTag("http.status_code", 503);
        assertThat(metric("application_callee_circuit_state")).isEqualTo(2);
        callee.respond(GOOD);
        while (get("/call").statusCode() != 200) {
            Thread.sleep(50);
        }
        assertThat(metric("application_callee_circuit_state")).isZero();
    }

    @Test
    void closedCircuit_ignoresCallsThatFailedWhileItWasOpen() throws Exception {
        CountDownLatch mayRespond = new CountDownLatch(1);
        callee.respondAfter(mayRespond, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        List<CompletableFuture<HttpResponse<String>>> responses = startCalls(40);
        for (int i = 0; i < 40; i++) {
            callee.awaitRequest();
        }
        mayRespond.countDown();
        for (CompletableFuture<HttpResponse<String>> response : responses) {
            assertThat(response.join().statusCode()).isEqualTo(502);
        }
        assertThat(metric("application_callee_circuit_state")).isNotZero();

        callee.respond(GOOD);
        while (get("/call").statusCode() != 200) {
            Thread.sleep(50);
        }

        for (int i = 0; i < 30; i++) {
            assertThat(get("/call").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void rejectedRequests_keepTheCircuitClosed() throws Exception {
        callee.respond("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < 30; i++) {
            assertThat(get("/call").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void callsBeyondTheBulkhead_are503() throws Exception {
        server.close();
        server = start("callee.connections", "1");
        CountDownLatch mayRespond = new CountDownLatch(1);
        callee.respondAfter(mayRespond, GOOD);
        CompletableFuture<HttpResponse<String>> first = new ServiceClient(server.port()).getAsync("/call");
        callee.awaitRequest();

        HttpResponse<String> second = get("/call");

        assertError(second, 503, "callee.connections");
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(metric("application_callee_calls_refused")).isEqualTo(1);
        mayRespond.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    @Test
    void manyConcurrentCalls_areSpreadOverPoolsThatAreReused() throws Exception {
        callee.keepAlive();
        for (int wave = 0; wave < 2; wave++) {
            CountDownLatch mayRespond = new CountDownLatch(1);
            callee.respondAfter(mayRespond, GOOD.replace("200 OK", "200 OK\r\nConnection: keep-alive"));
            List<CompletableFuture<HttpResponse<String>>> responses = startCalls(200);
            for (int i = 0; i < 200; i++) {
                callee.awaitRequest();
            }
            mayRespond.countDown();
            for (CompletableFuture<HttpResponse<String>> response : responses) {
                assertThat(response.join().statusCode()).isEqualTo(200);
            }
        }

        assertThat(pools()).hasSizeGreaterThan(1).allMatch(connections -> connections < 120);
        assertThat(rememberedConnections()).as("of 400 calls").isLessThan(300);
    }

    @Test
    void failedConnections_areForgotten() throws Exception {
        callee.close();
        for (int i = 0; i < 50; i++) {
            get("/call");
        }

        awaitForgottenConnections();
    }

    @Test
    void connectionsThatAreNeverAccepted_areForgotten() throws Exception {
        int port = callee.port();
        callee.close();
        server.close();
        server = start("callee.timeout", "PT0.3S", "callee.circuit.volume", "1000");
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < 2; i++) {
                queue.add(new Socket("127.0.0.1", full.getLocalPort()));
            }
            for (CompletableFuture<HttpResponse<String>> response : startCalls(50)) {
                assertThat(response.join().statusCode()).isEqualTo(504);
            }
            awaitForgottenConnections();
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    private void awaitForgottenConnections() throws Exception {
        for (int i = 0; rememberedConnections() > 0; i++) {
            assertThat(i).as("tries until all 50 are forgotten").isLessThan(200);
            Thread.sleep(50);
        }
    }

    private long rememberedConnections() throws ReflectiveOperationException {
        return pools().stream().mapToLong(connections -> connections).sum();
    }

    /** The connections of each pool. Only WebClient's own, private list shows what it remembers. */
    private List<Integer> pools() throws ReflectiveOperationException {
        var cache = Class.forName("io.helidon.webclient.WebClientRequestBuilderImpl")
                .getDeclaredField("CHANNEL_CACHE");
        cache.setAccessible(true);
        return ((Map<?, ?>) cache.get(null))
                .entrySet().stream()
                        .filter(entry -> entry.getKey().toString().contains(":" + callee.port() + ","))
                        .map(entry -> ((Collection<?>) entry.getValue()).size())
                        .toList();
    }

    static Stream<Arguments> slowResponses() {
        CountDownLatch never = new CountDownLatch(1);
        return Stream.of(
                Arguments.of("silence", (StubServer.Behavior) out -> never.await()),
                Arguments.of("headers only", (StubServer.Behavior) out -> {
                    out.write(GOOD.substring(0, GOOD.indexOf('{')).getBytes(StandardCharsets.UTF_8));
                    never.await();
                }),
                Arguments.of("a byte every 50 ms", (StubServer.Behavior) out -> {
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

        assertError(response, 504, "in time");
        RecordedTrace trace = trace(response, 2);
        assertThat(trace.spans()).allSatisfy(span -> {
            assertThat(span).hasError(TimeoutException.class);
            assertThat(span.tag("error.message")).contains("callee.timeout");
            assertThat(span.tag("error.stack")).contains("TimeoutException");
        });
        assertThat(trace.span("helidon.request")).hasTag("http.status_code", 504);
    }

    private List<CompletableFuture<HttpResponse<String>>> startCalls(int count) {
        ServiceClient client = new ServiceClient(server.port());
        return Stream.generate(() -> client.getAsync("/call")).limit(count).toList();
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return new ServiceClient(server.port()).get(target);
    }

    private long metric(String name) throws IOException, InterruptedException {
        return new ServiceClient(server.port()).metric(name);
    }

    private static RecordedTrace trace(HttpResponse<String> response, int spans) {
        return TRACES.await(ServiceClient.traceresponse(response), spans);
    }
}
