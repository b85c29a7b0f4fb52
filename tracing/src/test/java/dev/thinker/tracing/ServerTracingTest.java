package dev.thinker.tracing;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.BadRequestException;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServerTracingTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
    private final CountDownLatch handlerEntered = new CountDownLatch(1);
    private WebServer server;

    @BeforeEach
    void start() {
        ServerTracing tracing = new ServerTracing(RecordingAgent.tracer());
        server = WebServer.builder()
                .bindAddress("127.0.0.1")
                .tracer(Tracer.noOp())
                .addRouting(Routing.builder()
                        .get("/status/{code}", tracing.handler("status", "/status/{code}", ServerTracingTest::status))
                        .get("/thrown", tracing.handler("thrown", "/thrown", (request, response, span) -> {
                            throw new IllegalStateException("no good");
                        }))
                        .get("/thrown-silently", tracing.handler("thrown-silently", "/thrown-silently", (request, response, span) -> {
                            throw new IllegalStateException();
                        }))
                        .get("/refused", tracing.handler("refused", "/refused", (request, response, span) -> {
                            throw new BadRequestException("your fault");
                        }))
                        .get("/late", tracing.handler("late", "/late", this::late))
                        .build())
                .build()
                .start()
                .await();
    }

    @AfterEach
    void stop() {
        server.shutdown().await();
    }

    @Test
    void request_isOneServerSpan() throws Exception {
        HttpResponse<String> response = get("/status/200?subject=secret");

        RecordedSpan span = onlySpan(response);
        assertThat(span.service()).isEqualTo(RecordingAgent.DEFAULT_SERVICE);
        assertThat(span.name()).isEqualTo("helidon.request");
        assertThat(span.resource()).isEqualTo("status");
        assertThat(span.type()).isEqualTo("web");
        assertThat(span.parentId()).isEqualTo("0");
        assertThat(span.error()).isZero();
        assertThat(span.duration()).isPositive();
        assertThat(span.meta())
                .containsEntry("span.kind", "server")
                .containsEntry("component", "helidon-webserver")
                .containsEntry("http.method", "GET")
                .containsEntry("http.route", "/status/{code}")
                .containsEntry("http.url", "http://127.0.0.1:" + server.port() + "/status/200")
                .containsEntry("http.status_code", "200")
                .containsEntry("http.useragent", "a-test/1.0");
    }

    @Test
    void serviceNameByDefault_leavesNoBaseService() throws Exception {
        assertThat(onlySpan(get("/status/200")).meta()).doesNotContainKey("_dd.base_service");
    }

    @Test
    void traceresponse_namesTraceAndSpan() throws Exception {
        HttpResponse<String> response = get("/status/200");

        RecordedSpan span = onlySpan(response);
        assertThat(response.headers().firstValue("traceresponse")).hasValue(
                "00-" + span.wholeTraceId() + "-" + String.format("%016x", Long.parseUnsignedLong(span.spanId())) + "-01");
        assertThat(span.tag("_dd.p.tid")).as("upper half of a 128-bit trace id").matches("[0-9a-f]{8}0{8}");
    }

    @Test
    void startTimes_areFinerThanMilliseconds() throws Exception {
        for (int i = 0; i < 10; i++) {
            if (onlySpan(get("/status/200")).start() % 1_000_000 != 0) {
                return;
            }
        }
        throw new AssertionError("Ten spans started on a full millisecond each");
    }

    @ParameterizedTest
    @CsvSource({"200,0", "302,0", "400,0", "404,0", "499,0", "500,1", "502,1", "503,1", "504,1"})
    void status_isAnErrorFrom500(int status, int error) throws Exception {
        RecordedSpan span = onlySpan(get("/status/" + status));

        assertThat(span.error()).isEqualTo(error);
        assertThat(span.resource()).isEqualTo("status");
        assertThat(span.tag("http.status_code")).isEqualTo(Integer.toString(status));
    }

    @Test
    void thrownException_isTaggedWithTypeMessageAndStack() throws Exception {
        RecordedSpan span = onlySpan(get("/thrown"));

        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta())
                .containsEntry("http.status_code", "500")
                .containsEntry("error.type", "java.lang.IllegalStateException")
                .containsEntry("error.message", "no good");
        assertThat(span.tag("error.stack")).contains("IllegalStateException: no good", "ServerTracingTest");
    }

    @Test
    void thrownExceptionWithoutMessage_isTaggedTooAndTheSpanIsNotLost() throws Exception {
        RecordedSpan span = onlySpan(get("/thrown-silently"));

        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta())
                .containsEntry("error.type", "java.lang.IllegalStateException")
                .doesNotContainKey("error.message")
                .containsKey("error.stack");
    }

    @Test
    void exceptionThatIsAnswered400_isNoError() throws Exception {
        RecordedSpan span = onlySpan(get("/refused"));

        assertThat(span.error()).isZero();
        assertThat(span.meta()).containsEntry("http.status_code", "400").doesNotContainKey("error.type");
    }

    @Test
    void datadogHeaders_areContinued() throws Exception {
        HttpResponse<String> response = get("/status/200",
                "x-datadog-trace-id", "1234567890123456789",
                "X-Datadog-Parent-Id", "18446744073709551615",
                "x-datadog-sampling-priority", "2",
                "x-datadog-origin", "synthetics",
                "x-datadog-tags", "_dd.p.tid=640cfd8d00000000");

        RecordedSpan span = onlySpan(response);
        assertThat(span.traceId()).isEqualTo("1234567890123456789");
        assertThat(span.parentId()).isEqualTo("18446744073709551615");
        assertThat(span.meta())
                .containsEntry("_dd.p.tid", "640cfd8d00000000")
                .containsEntry("_sampling_priority_v1", "2")
                .containsEntry("_dd.origin", "synthetics");
    }

    @Test
    void w3cHeaders_areContinued() throws Exception {
        HttpResponse<String> response = get("/status/200",
                "Traceparent", "00-640cfd8d00000000aaaabbbbccccdddd-00000000000004d2-01",
                "tracestate", "dd=s:2;o:rum,other=1");

        RecordedSpan span = onlySpan(response);
        assertThat(span.wholeTraceId()).isEqualTo("640cfd8d00000000aaaabbbbccccdddd");
        assertThat(span.parentId()).isEqualTo("1234");
        assertThat(span.meta()).containsEntry("_sampling_priority_v1", "2").containsEntry("_dd.origin", "rum");
    }

    @Test
    void callerThatDoesNotSample_isToldSo() throws Exception {
        HttpResponse<String> response = get("/status/200",
                "traceparent", "00-640cfd8d00000000aaaabbbbcccceeee-00000000000004d2-00");

        assertThat(response.headers().firstValue("traceresponse").orElseThrow())
                .startsWith("00-640cfd8d00000000aaaabbbbcccceeee-").endsWith("-00");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "x-datadog-trace-id: abc",
        "x-datadog-trace-id: -1",
        "x-datadog-trace-id: 0",
        "x-datadog-trace-id: 99999999999999999999999",
        "x-datadog-trace-id: ",
        "traceparent: 00-zz-zz-01",
        "traceparent: 00-00000000000000000000000000000000-0000000000000000-01",
        "traceparent: 00",
        "traceparent: -",
        "traceparent: ff-640cfd8d00000000aaaabbbbccccdddd-00000000000004d2-01",
        "tracestate: dd=",
        "tracestate: ,,,=;=;",
        "baggage: =;=,,%zz",
        "x-datadog-tags: _dd.p.tid=,=,"})
    void unreadableHeader_startsANewTrace(String header) throws Exception {
        String answer = raw("GET /status/200 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + header + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200");
        String traceId = answer.replaceAll("(?s).*traceresponse: 00-([0-9a-f]{32})-.*", "$1");
        assertThat(RecordingAgent.trace(traceId, 1).get(0).parentId()).isEqualTo("0");
    }

    @Test
    void clientThatHangsUp_endsTheSpanAsAnErrorWithoutStatus() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(bytes("""
                    GET /late HTTP/1.1\r
                    Host: 127.0.0.1\r
                    traceparent: 00-640cfd8d00000000aaaabbbbccccffff-00000000000004d2-01\r
                    \r
                    """));
            handlerEntered.await();
            socket.setSoLinger(true, 0);
        }
        mayAnswer.complete(null);

        RecordedSpan span = RecordingAgent.trace("640cfd8d00000000aaaabbbbccccffff", 1).get(0);
        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta()).containsKey("error.type").doesNotContainKey("http.status_code");
    }

    @Test
    void http10RequestWithoutHost_hasAUrlAllTheSame() throws Exception {
        String answer = raw("GET /status/200 HTTP/1.0\r\n\r\n");

        String traceId = answer.replaceAll("(?s).*traceresponse: 00-([0-9a-f]{32})-.*", "$1");
        assertThat(RecordingAgent.trace(traceId, 1).get(0).tag("http.url"))
                .isEqualTo("http://127.0.0.1:" + server.port() + "/status/200");
    }

    private static void status(ServerRequest request, ServerResponse response, Span span) {
        response.status(Integer.parseInt(request.path().param("code"))).send();
    }

    private void late(ServerRequest request, ServerResponse response, Span span) {
        handlerEntered.countDown();
        mayAnswer.thenRun(() -> response.send("x".repeat(1_000_000)));
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("User-Agent", "a-test/1.0");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(bytes(request));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RecordedSpan onlySpan(HttpResponse<String> response) {
        List<RecordedSpan> spans = RecordingAgent.trace(response.headers().firstValue("traceresponse").orElseThrow().split("-")[1], 1);
        return spans.get(0);
    }
}
