package dev.thinker.tracing;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.common.http.DataChunk;
import io.helidon.common.http.MediaType;
import io.helidon.common.reactive.Multi;
import io.helidon.common.reactive.Single;
import io.helidon.media.jsonp.JsonpSupport;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.BadRequestException;
import io.helidon.webserver.Handler;
import io.helidon.webserver.NotFoundException;
import io.helidon.webserver.PathMatcher;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;
import io.helidon.webserver.WebServer;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ServerTracingTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
    private final CountDownLatch handlerEntered = new CountDownLatch(1);
    private WebServer server;

    @BeforeEach
    void start() {
        server = server(RecordingAgent.tracer());
    }

    private WebServer server(Tracer tracer) {
        Routing routing = new ServerTracing(tracer)
                .routes(
                        Routing.builder()
                                .get("/untraced", (request, response) -> response.send("untraced"))
                                .get("/untraced-not-there", (request, response) -> {
                                    throw new NotFoundException("no such thing");
                                })
                                .get("/too-late/{id}", this::letPassWhenTheConnectionHasEnded),
                        this::routes)
                .build();
        return WebServer.builder()
                .bindAddress("127.0.0.1")
                .addMediaSupport(JsonpSupport.create())
                .addRouting(routing)
                .build()
                .start()
                .await();
    }

    private void routes(Routing.Rules rules) {
        rules.get("/too-late/{id}", (request, response) -> response.send())
                .any((request, response) -> request.next())
                .get("/not-there", (request, response) -> {
                    throw new NotFoundException("no such thing");
                })
                .get("/passed-on", (request, response) -> request.next())
                .get("/status/{code}", ServerTracingTest::status)
                .get("/thrown", (request, response) -> {
                    throw new IllegalStateException("no good");
                })
                .get("/thrown-silently", (request, response) -> {
                    throw new IllegalStateException();
                })
                .get("/thrown-error", (request, response) -> {
                    throw new AssertionError("worse");
                })
                .get(
                        "/handed-on",
                        (request, response) ->
                                request.next(new CompletionException(new IllegalStateException("handed on"))))
                .get("/refused", (request, response) -> {
                    throw new BadRequestException("your fault");
                })
                .get("/own-tags", (request, response) -> {
                    Span span = ServerTracing.spanOf(request);
                    span.tag("resource.name", "a name of its own");
                    ErrorTags.set(span, new IllegalArgumentException("tagged by hand"));
                    response.status(503).send();
                })
                .get(
                        "/failed-single",
                        (request, response) -> response.send(
                                Single.<String>error(new IllegalStateException("no value")), String.class))
                .get("/failed-stream/{chunks}", ServerTracingTest::failedStream)
                .get("/failed-stream", this::failedLater)
                .get(
                        "/answer",
                        (request, response) -> ServerTracing.answer(request, response, Single.just("in the end")))
                .get("/answer-nothing", (request, response) -> ServerTracing.answer(request, response, Single.empty()))
                .get(
                        "/answer-failed",
                        (request, response) -> ServerTracing.answer(
                                request, response, Single.just("value").map(value -> {
                                    throw new IllegalStateException("in the chain");
                                })))
                .get(
                        "/answer-unwritable",
                        (request, response) -> ServerTracing.answer(request, response, Single.just(new Object[0])))
                .get("/forgotten", (request, response) -> {
                    handlerEntered.countDown();
                    Single.error(new IllegalStateException("nobody looks")).thenAccept(value -> response.send());
                })
                .get("/late", this::late)
                .get("/events", this::events)
                .get("/long-poll", (request, response) -> {
                    ServerTracing.expectDisconnect(request);
                    handlerEntered.countDown();
                })
                .get("/forgotten-events", (request, response) -> {
                    response.headers().contentType(MediaType.TEXT_EVENT_STREAM);
                    handlerEntered.countDown();
                })
                .get("/logs", (request, response) -> {
                    LoggerFactory.getLogger(ServerTracingTest.class).info("a line");
                    response.send();
                })
                .post("/entity", Handler.create(JsonObject.class, (request, response, entity) -> response.send(entity)))
                .get("/two", (request, response) -> request.next(), (request, response) -> response.send("two"))
                .any("/any", (request, response) -> response.send())
                .get(PathMatcher.create("/by-matcher"), (request, response) -> response.send())
                .register("/shop", (Service) shop -> shop.get("/", (request, response) -> response.send())
                        .get("/stock/{item}", (request, response) -> response.send())
                        .put("/stock/{item}", (request, response) -> response.send())
                        .register("/{customer}", (Service)
                                orders -> orders.get("/orders/{order:\\d+}", (request, response) -> response.send())));
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
        assertThat(span.resource()).isEqualTo("GET /status/{code}");
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

    @ParameterizedTest
    @CsvSource({
        "/shop,GET /shop",
        "/shop/,GET /shop",
        "/shop/stock/apple,GET /shop/stock/{item}",
        "/any,GET /any",
        "/shop/fred/orders/42,GET /shop/{customer}/orders/{order:\\d+}",
        "/two,GET /two"
    })
    void route_isTheWholePatternWhereverItIsMounted(String path, String resource) throws Exception {
        RecordedSpan span = onlySpan(get(path));

        assertThat(span.resource()).isEqualTo(resource);
        assertThat(span.meta())
                .containsEntry("http.route", resource.substring("GET ".length()))
                .containsEntry("http.status_code", "200");
    }

    @Test
    void matcherWithoutAPattern_sharesAResourceAndHasNoRoute() throws Exception {
        RecordedSpan span = onlySpan(get("/by-matcher"));

        assertThat(span.resource()).isEqualTo("GET /*");
        assertThat(span.meta()).doesNotContainKey("http.route");
    }

    @Test
    void unknownPath_sharesAResourceAndHasNoRoute() throws Exception {
        HttpResponse<String> response = get("/shop/nothing/here");

        assertThat(response.statusCode()).isEqualTo(404);
        RecordedSpan span = onlySpan(response);
        assertThat(span.resource()).isEqualTo("404");
        assertThat(span.error()).isZero();
        assertThat(span.meta()).containsEntry("http.status_code", "404").doesNotContainKeys("http.route", "error.type");
    }

    @Test
    void wrongMethod_isRefusedWithAllThatThePathAnswers() throws Exception {
        HttpResponse<String> response =
                client.send(request("/shop/stock/apple").DELETE().build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD, PUT");
        RecordedSpan span = onlySpan(response);
        assertThat(span.resource()).isEqualTo("405");
        assertThat(span.meta()).containsEntry("http.status_code", "405").doesNotContainKey("http.route");
    }

    @ParameterizedTest
    @CsvSource({
        "/not-there,404",
        "/passed-on,404",
        "/nothing,404",
        "/answer,200",
        "/thrown-error,500",
        "/untraced-not-there,404"
    })
    void withoutTracing_theStatusIsTheSame(String path, int status) throws Exception {
        WebServer untraced = server(Tracer.noOp());
        try {
            assertThat(get(path).statusCode()).isEqualTo(status);
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create("http://localhost:" + untraced.port() + path))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(status);
        } finally {
            untraced.shutdown().await();
        }
    }

    /** As W3C allows, and proxies do. */
    @Test
    void tracestateInTwoHeaders_isReadWhole() throws Exception {
        HttpResponse<String> response = client.send(
                request("/any")
                        .header("traceparent", "00-640cfd8d00000000aaaabbbbcccc0001-00000000000000aa-01")
                        .header("tracestate", "other=1")
                        .header("tracestate", "dd=s:2;o:rum")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        RecordedSpan span = onlySpan(response);
        assertThat(span.parentId()).isEqualTo("170");
        assertThat(span.meta()).containsEntry("_sampling_priority_v1", "2").containsEntry("_dd.origin", "rum");
    }

    @Test
    void untracedRouteThatFindsNothing_isAnsweredWithoutASpan() throws Exception {
        HttpResponse<String> response = get("/untraced-not-there");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("traceresponse")).isEmpty();
    }

    @Test
    void methodThatTheCallerMadeUp_isNoResource() throws Exception {
        RecordedSpan span = onlySpan(client.send(
                request("/any")
                        .method("HACK", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString()));

        assertThat(span.resource()).isEqualTo("OTHER /any");
    }

    @Test
    void untracedRoute_isAnsweredWithoutASpan() throws Exception {
        HttpResponse<String> response = get("/untraced");

        assertThat(response.body()).isEqualTo("untraced");
        assertThat(response.headers().firstValue("traceresponse")).isEmpty();
    }

    @Test
    void handlerOfAnEntity_isTraced() throws Exception {
        HttpResponse<String> good = post("/entity", "{\"a\":1}");
        assertThat(good.body()).isEqualTo("{\"a\":1}");
        assertThat(onlySpan(good).resource()).isEqualTo("POST /entity");

        HttpResponse<String> bad = post("/entity", "{");
        assertThat(bad.statusCode()).isEqualTo(500);
        assertThat(onlySpan(bad).tag("error.type")).contains("Json");
    }

    @ParameterizedTest
    @CsvSource({
        "/thrown-error,java.lang.AssertionError,worse",
        "/handed-on,java.lang.IllegalStateException,handed on",
        "/answer-failed,java.lang.IllegalStateException,in the chain",
        "/failed-single,java.lang.IllegalStateException,no value"
    })
    void failure_isAnswered500AndTaggedWithItsCause(String path, String type, String message) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(500);
        RecordedSpan span = onlySpan(response);
        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta())
                .containsEntry("http.status_code", "500")
                .containsEntry("http.route", path)
                .containsEntry("error.type", type)
                .containsEntry("error.message", message);
        assertThat(span.tag("error.stack")).startsWith(type + ": " + message);
    }

    /** Helidon keeps a first chunk back until the next: if none comes it has a length to send, and if the stream fails a 500. */
    @ParameterizedTest
    @CsvSource({"0,,500", "1,,500", "2,,200", "3,,200", "1,text/event-stream,200", "1,application/json,500"})
    void streamThatFails_isAnErrorWithTheStatusThatWasSent(int chunks, String type, int status) throws Exception {
        String answer = raw("GET /failed-stream/" + chunks + (type == null ? "" : "?type=" + type)
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertFailedStream(answer, status);
    }

    @Test
    void streamThatFailsWhenItsFirstChunkHasArrived_isAnErrorWithTheStatusThatWasSent() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write(bytes("GET /failed-stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("chunk 0") < 0) {
                answer.append((char) socket.getInputStream().read());
            }
            mayAnswer.complete(null);
            answer.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));

            assertThat(answer).startsWith("HTTP/1.1 200").contains("stream-status: 500");
            assertFailedStream(answer.toString(), 200);
        }
    }

    private static void assertFailedStream(String answer, int status) {
        RecordedSpan span = RecordingAgent.trace(traceId(answer), 1).get(0);
        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta())
                .containsEntry("http.status_code", Integer.toString(status))
                .containsEntry("error.type", "java.lang.IllegalStateException")
                .containsEntry("error.message", "broken off");
        assertThat(span.tag("error.stack"))
                .startsWith("java.lang.IllegalStateException: broken off\n\tat dev.thinker.tracing.ServerTracingTest");
    }

    @Test
    void serverErrorWithoutAnException_isExplainedByWhoAnsweredIt() throws Exception {
        RecordedSpan span = onlySpan(get("/status/502"));

        assertThat(span.meta())
                .containsEntry("error.type", "io.helidon.webserver.HttpException")
                .containsEntry("error.message", "Answered 502, for a reason that was not given");
        assertThat(span.tag("error.stack")).contains("ServerTracingTest.status");
    }

    @Test
    void tagsThatTheHandlerSets_stay() throws Exception {
        RecordedSpan span = onlySpan(get("/own-tags"));

        assertThat(span.resource()).isEqualTo("a name of its own");
        assertThat(span.meta())
                .containsEntry("error.type", "java.lang.IllegalArgumentException")
                .containsEntry("error.message", "tagged by hand")
                .containsEntry("http.status_code", "503");
    }

    @Test
    void answer_isSentHoweverItComes() throws Exception {
        assertThat(get("/answer").body()).isEqualTo("in the end");
        assertThat(get("/answer-nothing").statusCode()).isEqualTo(204);
        assertThat(get("/answer-unwritable").statusCode()).isEqualTo(500);
    }

    @Test
    void lineThatAHandlerLogs_carriesTheIds() throws Exception {
        try (Logged logged = new Logged(ServerTracingTest.class)) {
            RecordedSpan span = onlySpan(get("/logs"));

            assertThat(logged.events().get(0).getMDCPropertyMap())
                    .containsEntry("dd.trace_id", span.wholeTraceId())
                    .containsEntry("dd.span_id", span.spanId())
                    .containsEntry("dd.service", RecordingAgent.DEFAULT_SERVICE);
        }
    }

    @Test
    void serviceNameByDefault_leavesNoBaseService() throws Exception {
        assertThat(onlySpan(get("/status/200")).meta()).doesNotContainKey("_dd.base_service");
    }

    @Test
    void traceresponse_namesTraceAndSpan() throws Exception {
        HttpResponse<String> response = get("/status/200");

        RecordedSpan span = onlySpan(response);
        assertThat(response.headers().firstValue("traceresponse"))
                .hasValue("00-" + span.wholeTraceId() + "-"
                        + String.format("%016x", Long.parseUnsignedLong(span.spanId())) + "-01");
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
        assertThat(span.resource()).isEqualTo("GET /status/{code}");
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
                .containsEntry("error.message", "IllegalStateException without a message")
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
        HttpResponse<String> response = get(
                "/status/200",
                "x-datadog-trace-id",
                "1234567890123456789",
                "X-Datadog-Parent-Id",
                "18446744073709551615",
                "x-datadog-sampling-priority",
                "2",
                "x-datadog-origin",
                "synthetics",
                "x-datadog-tags",
                "_dd.p.tid=640cfd8d00000000");

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
        HttpResponse<String> response = get(
                "/status/200",
                "Traceparent",
                "00-640cfd8d00000000aaaabbbbccccdddd-00000000000004d2-01",
                "tracestate",
                "dd=s:2;o:rum,other=1");

        RecordedSpan span = onlySpan(response);
        assertThat(span.wholeTraceId()).isEqualTo("640cfd8d00000000aaaabbbbccccdddd");
        assertThat(span.parentId()).isEqualTo("1234");
        assertThat(span.meta()).containsEntry("_sampling_priority_v1", "2").containsEntry("_dd.origin", "rum");
    }

    @Test
    void callerThatDoesNotSample_isToldSo() throws Exception {
        HttpResponse<String> response =
                get("/status/200", "traceparent", "00-640cfd8d00000000aaaabbbbcccceeee-00000000000004d2-00");

        assertThat(response.headers().firstValue("traceresponse").orElseThrow())
                .startsWith("00-640cfd8d00000000aaaabbbbcccceeee-")
                .endsWith("-00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "x-datadog-tags: _dd.p.tid=,=,"
            })
    void unreadableHeader_startsANewTrace(String header) throws Exception {
        String answer =
                raw("GET /status/200 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + header + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(RecordingAgent.trace(traceId(answer), 1).get(0).parentId()).isEqualTo("0");
    }

    @Test
    void clientThatHangsUp_endsTheSpanAsAnErrorWithoutStatus() throws Exception {
        RecordedSpan span = hangUp("/late", "640cfd8d00000000aaaabbbbccccffff");

        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta())
                .containsEntry("http.route", "/late")
                .containsEntry("error.type", "io.helidon.webserver.SocketClosedException")
                .doesNotContainKey("http.status_code");
        assertThat(span.tag("error.message")).startsWith("The connection ended");
        assertThat(span.tag("error.stack"))
                .startsWith("io.helidon.webserver.SocketClosedException: The connection ended")
                .doesNotContain("<clinit>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/event-stream|1|false",
                "text/event-stream|0|false",
                "text/event-stream;charset=UTF-8|1|false",
                "Text/Event-Stream ; charset=UTF-8|0|false",
                "application/x-ndjson|1|true",
                "application/x-ndjson|0|true"
            })
    void clientThatClosesAStreamWithoutEnd_isATagAndNoError(String type, int events, boolean expect) throws Exception {
        try (Logged logged = new Logged(ServerSpan.class)) {
            RecordedSpan span = closeAfter(events, type, expect);

            assertThat(span.error()).isZero();
            assertThat(span.meta())
                    .containsEntry("client.disconnected", "true")
                    .containsEntry("http.status_code", "200")
                    .doesNotContainKey("error.type");
            assertThat(logged.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"application/x-ndjson,1", "text/event-streams,1", "application/json,0"})
    void clientThatClosesAnyOtherStream_isAnError(String type, int chunks) throws Exception {
        RecordedSpan span = closeAfter(chunks, type, false);

        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta())
                .containsEntry("error.type", "io.helidon.webserver.SocketClosedException")
                .doesNotContainKey("client.disconnected");
    }

    @Test
    void longPollThatTheClientEnds_isATagAndNoError() throws Exception {
        RecordedSpan span = hangUp("/long-poll", "640cfd8d00000000aaaabbbbccccdd01");

        assertThat(span.error()).isZero();
        assertThat(span.meta())
                .containsEntry("client.disconnected", "true")
                .doesNotContainKeys("http.status_code", "error.type");
    }

    @Test
    void eventStreamThatNobodySends_isAnError() throws Exception {
        assertThat(hangUp("/forgotten-events", "640cfd8d00000000aaaabbbbccccdd02")
                        .error())
                .isEqualTo(1);
    }

    @Test
    void withoutTracing_expectDisconnectDoesNothing() throws Exception {
        WebServer untraced = WebServer.builder(new ServerTracing(Tracer.noOp())
                        .routes(
                                Routing.builder(),
                                rules -> rules.get("/", (request, response) -> {
                                    ServerTracing.expectDisconnect(request);
                                    response.send("answered");
                                })))
                .bindAddress("127.0.0.1")
                .build()
                .start()
                .await();
        try {
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + untraced.port() + "/"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("answered");
        } finally {
            untraced.shutdown().await();
        }
    }

    /** Closes the connection when so many chunks have arrived. */
    private RecordedSpan closeAfter(int chunks, String type, boolean expect) throws Exception {
        String traceId = String.format("640cfd8d00000000%016x", System.nanoTime());
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write(bytes("GET /events?chunks=" + chunks + "&expect=" + expect
                            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-type: " + type + "\r\ntraceparent: 00-" + traceId
                            + "-00000000000004d2-01\r\n\r\n"));
            handlerEntered.await();
            StringBuilder answer = new StringBuilder();
            while (chunks > 0 && answer.indexOf("last chunk") < 0) {
                answer.append((char) socket.getInputStream().read());
            }
        }
        return RecordingAgent.trace(traceId, 1).get(0);
    }

    @Test
    void requestThatNobodyAnswers_saysSoInItsSpanAndInOneLogLine() throws Exception {
        try (Logged logged = new Logged(ServerSpan.class)) {
            RecordedSpan span = hangUp("/forgotten", "640cfd8d00000000aaaabbbbccccaaaa");

            assertThat(span.error()).isEqualTo(1);
            assertThat(span.tag("error.message")).isEqualTo("The connection ended, and nobody had answered");
            assertThat(logged.events()).hasSize(1);
            assertThat(logged.events().get(0).getFormattedMessage())
                    .matches("GET /forgotten: The connection ended after \\d+ ms, and nobody had answered");
            assertThat(logged.events().get(0).getMDCPropertyMap()).containsEntry("dd.trace_id", span.wholeTraceId());
        }
    }

    @Test
    void requestWhoseConnectionEndedBeforeItsHandler_isNamedInItsSpanAndInTheLog() throws Exception {
        try (Logged logged = new Logged(ServerSpan.class)) {
            RecordedSpan span = hangUp("/too-late/42", "640cfd8d00000000aaaabbbbccccbbbb");

            assertThat(span.resource()).isEqualTo("GET /too-late/{id}");
            assertThat(span.meta())
                    .containsEntry("http.route", "/too-late/{id}")
                    .containsEntry("error.type", "io.helidon.webserver.SocketClosedException");
            assertThat(logged.events()).hasSize(1);
            assertThat(logged.events().get(0).getFormattedMessage())
                    .startsWith("GET /too-late/{id}: The connection ended after ");
        }
    }

    @Test
    void http10RequestWithoutHost_hasAUrlAllTheSame() throws Exception {
        String answer = raw("GET /status/200 HTTP/1.0\r\n\r\n");

        assertThat(RecordingAgent.trace(traceId(answer), 1).get(0).tag("http.url"))
                .isEqualTo("http://127.0.0.1:" + server.port() + "/status/200");
    }

    private RecordedSpan hangUp(String path, String traceId) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write(bytes("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\ntraceparent: 00-" + traceId
                            + "-00000000000004d2-01\r\n\r\n"));
            handlerEntered.await();
            socket.setSoLinger(true, 0);
        }
        mayAnswer.complete(null);
        return RecordingAgent.trace(traceId, 1).get(0);
    }

    private static void status(ServerRequest request, ServerResponse response) {
        response.status(Integer.parseInt(request.path().param("code"))).send();
    }

    private static void failedStream(ServerRequest request, ServerResponse response) {
        request.queryParams().first("type").ifPresent(type -> response.headers().contentType(MediaType.parse(type)));
        Multi<DataChunk> chunks = Multi.range(0, Integer.parseInt(request.path().param("chunks")))
                .map(number -> DataChunk.create(bytes("chunk " + number)));
        response.send(Multi.concat(chunks, Multi.error(new IllegalStateException("broken off"))));
    }

    /** Chunks, and then nothing more. Of what is no event stream Helidon sends a first chunk with the second. */
    private void events(ServerRequest request, ServerResponse response) {
        if (request.queryParams().first("expect").orElseThrow().equals("true")) {
            ServerTracing.expectDisconnect(request);
        }
        response.headers().put("Content-Type", request.headers().first("x-type").orElseThrow());
        boolean some = request.queryParams().first("chunks").orElseThrow().equals("1");
        Multi<DataChunk> chunks = some
                ? Multi.just("first chunk", "last chunk")
                        .map(text -> DataChunk.create(true, ByteBuffer.wrap(bytes(text))))
                : Multi.empty();
        response.send(Multi.concat(chunks, Multi.never()));
        handlerEntered.countDown();
    }

    /** An event, which is sent at once, and a failure. */
    private void failedLater(ServerRequest request, ServerResponse response) {
        IllegalStateException failure = new IllegalStateException("broken off");
        response.headers().contentType(MediaType.TEXT_EVENT_STREAM);
        response.send(Multi.concat(
                Multi.just(DataChunk.create(true, ByteBuffer.wrap(bytes("chunk 0")))),
                Multi.create(mayAnswer.<DataChunk>thenApply(nothing -> {
                    throw failure;
                }))));
    }

    private void letPassWhenTheConnectionHasEnded(ServerRequest request, ServerResponse response) {
        handlerEntered.countDown();
        response.whenSent().exceptionally(ended -> {
            request.next();
            return null;
        });
    }

    private void late(ServerRequest request, ServerResponse response) {
        handlerEntered.countDown();
        mayAnswer.thenRun(() -> response.send("x".repeat(1_000_000)));
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("User-Agent", "a-test/1.0");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(bytes(request));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String traceId(String answer) {
        return answer.replaceAll("(?s).*traceresponse: 00-([0-9a-f]{32})-.*", "$1");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RecordedSpan onlySpan(HttpResponse<String> response) {
        List<RecordedSpan> spans = RecordingAgent.trace(
                response.headers().firstValue("traceresponse").orElseThrow().split("-")[1], 1);
        return spans.get(0);
    }
}
