package dev.thinker.tracing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import com.sun.net.httpserver.HttpServer;
import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTrace;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.context.Context;
import io.helidon.common.http.Http;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webclient.WebClientException;
import io.helidon.webclient.WebClientRequestBuilder;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClientTracingTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private final Tracer tracer = TRACES.tracer("shop").tracer();
    private final Span parent = tracer.spanBuilder("parent").build();
    private final BlockingQueue<Map<String, List<String>>> received = new LinkedBlockingQueue<>();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private HttpServer callee;
    private String address;
    private ClientTracing stock;

    @BeforeEach
    void start() throws IOException {
        callee = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        callee.createContext("/status/", exchange -> {
            received.add(Map.copyOf(exchange.getRequestHeaders()));
            exchange.sendResponseHeaders(
                    Integer.parseInt(exchange.getRequestURI().getPath().substring("/status/".length())), -1);
            exchange.close();
        });
        callee.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().set("Location", "/status/200");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        callee.createContext("/silent", exchange -> {
            received.add(Map.of());
            await(mayAnswer);
            exchange.close();
        });
        callee.createContext("/echo", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        callee.createContext("/method", exchange -> {
            exchange.getResponseHeaders().set("x-method", exchange.getRequestMethod());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        callee.setExecutor(Executors.newCachedThreadPool());
        callee.start();
        address = "127.0.0.1:" + callee.getAddress().getPort();
        stock = new ClientTracing(
                tracer,
                "stock",
                WebClient.builder().baseUri("http://user:secret@" + address).followRedirects(true));
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        timer.shutdownNow();
        callee.stop(0);
    }

    @Test
    void call_isOneClientSpan() throws Exception {
        call(request ->
                request.path("/status/200").queryParam("subject", "secret").request());

        RecordedSpan span = clientSpan();
        assertThat(span)
                .hasService("shop")
                .hasOperation("helidon.client.request")
                .hasResource("GET /status/{status}")
                .hasType("http")
                .hasNoError()
                .hasKind("client")
                .hasTag("component", "helidon-webclient")
                .hasTag("http.method", "GET")
                .hasTag("http.url", "http://" + address + "/status/200")
                .hasTag("http.status_code", 200)
                .hasTag("peer.service", "stock")
                .hasTag("peer.hostname", "127.0.0.1")
                .hasTag("out.host", "127.0.0.1");
        assertThat(Double.parseDouble(span.tag("network.destination.port")))
                .isEqualTo(callee.getAddress().getPort());
    }

    @Test
    void call_sendsTheClientSpanInBothFormats() throws Exception {
        call(request -> request.path("/status/200").request());

        RecordedSpan span = clientSpan();
        Map<String, List<String>> headers = received.take();
        assertThat(headers.get("X-datadog-trace-id"))
                .containsExactly(decimal(span.traceId().substring(16)));
        assertThat(headers.get("X-datadog-parent-id")).containsExactly(decimal(span.spanId()));
        assertThat(headers.get("X-datadog-sampling-priority")).containsExactly("1");
        assertThat(headers.get("X-datadog-tags").get(0)).contains("_dd.p.tid=" + span.tag("_dd.p.tid"));
        assertThat(headers.get("Traceparent").get(0)).startsWith("00-" + span.traceId());
    }

    /**
     * WebClient remembers with a connection the context of the last call on it, and so of the request that the call was
     * part of.
     */
    @Test
    void answeredRequest_isNotRetainedByTheConnectionOfItsCall() throws Exception {
        BlockingQueue<WeakReference<?>> answered = new LinkedBlockingQueue<>();
        Routing.Builder routing = new ServerTracing(tracer)
                .routes(
                        Routing.builder(),
                        rules -> rules.get("/", (request, response) -> {
                            answered.add(new WeakReference<>(response));
                            answered.add(new WeakReference<>(
                                    ServerTracing.spanOf(request).unwrap(Object.class)));
                            ServerTracing.answer(
                                    request,
                                    response,
                                    stock.post("/echo", ServerTracing.spanOf(request), call -> call.path("/echo")
                                            .submit("a body", String.class)));
                        }));
        WebServer server = WebServer.builder(routing)
                .bindAddress(InetAddress.getLoopbackAddress())
                .build()
                .start()
                .await();
        URL url = new URL("http", "127.0.0.1", server.port(), "/");
        try (InputStream response = url.openStream()) {
            assertThat(response.readAllBytes()).asString().isEqualTo("a body");
        }
        server.shutdown().await();

        assertThat(answered).hasSize(2);
        for (int i = 0; i < 50 && answered.stream().anyMatch(held -> held.get() != null); i++) {
            System.gc();
            Thread.sleep(100);
        }
        assertThat(answered).allSatisfy(held -> assertThat(held.get()).isNull());
    }

    @Test
    void callWithItsOwnContext_isAnswered() throws Exception {
        Context known = Context.builder().build();
        known.register(new ServerSpanReference(null));

        assertThat(call(request -> request.context(known).path("/status/200").request())
                        .status())
                .isEqualTo(Http.Status.OK_200);

        assertThat(clientSpan()).hasNoError();
    }

    @Test
    void redirect_isOneSpanWithTheFinalUrl() throws Exception {
        call(request -> request.path("/redirect").request());

        RecordedSpan span = clientSpan();
        assertThat(span).hasTag("http.status_code", 200).hasTag("http.url", "http://" + address + "/status/200");
        assertThat(received.take().get("X-datadog-parent-id")).containsExactly(decimal(span.spanId()));
    }

    @Test
    void body_isSentAndReadWithinTheSpan() throws Exception {
        String response = stock.post(
                        "/echo", parent, request -> request.path("/echo").submit("a body", String.class))
                .get(20, TimeUnit.SECONDS);
        parent.end();

        assertThat(response).isEqualTo("a body");
        assertThat(clientSpan()).hasResource("POST /echo");
    }

    @Test
    void statusBelow400_isNoError() throws Exception {
        call(request -> request.path("/status/204").request());

        assertThat(clientSpan()).hasTag("http.status_code", 204).hasNoError();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 500, 503})
    void statusFrom400_isAnError(int status) throws Exception {
        call(request -> request.path("/status/" + status).request());

        assertThat(clientSpan())
                .hasTag("http.status_code", status)
                .hasError(WebClientException.class)
                .hasErrorMessage("Response status " + status);
    }

    @Test
    void statusThatFailsTheCall_isTaggedToo() throws Exception {
        assertThatThrownBy(() -> call(request -> request.path("/status/404").request(String.class)))
                .isInstanceOf(ExecutionException.class);

        assertThat(clientSpan()).hasTag("http.status_code", 404).hasErrorMessage("Request failed with code 404");
    }

    @Test
    void refusedConnection_isAConnectExceptionWithoutTheQuery() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }

        assertThatThrownBy(() -> call(request -> request.uri("http://127.0.0.1:" + closedPort)
                        .queryParam("subject", "secret")
                        .request()))
                .isInstanceOf(ExecutionException.class);

        RecordedSpan span = clientSpan();
        assertThat(span)
                .hasError(ConnectException.class)
                .hasTag("http.url", "http://127.0.0.1:" + closedPort)
                .doesNotHaveTag("http.status_code");
        assertThat(span.tag("error.message")).startsWith("Connection refused");
        assertThat(span.tag("error.stack")).startsWith("java.net.ConnectException: Connection refused");
        assertThat(span.tags().values()).noneMatch(value -> value.contains("secret"));
    }

    @Test
    void failure_isPassedOnUnchanged() throws Exception {
        IllegalStateException failure = new IllegalStateException();
        assertThatThrownBy(() -> call(request -> Single.error(failure))).hasCause(failure);

        assertThat(clientSpan())
                .hasError(IllegalStateException.class)
                .hasErrorMessage("IllegalStateException (no message)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/relative", "http:///no-host", "gopher://127.0.0.1/", "http://127.0.0.1/not a uri"})
    void requestThatCannotBeSent_failsAsWithoutTracing(String uri) throws Exception {
        Class<?> untraced =
                thrownBy(() -> WebClient.create().get().uri(uri).request().get(20, TimeUnit.SECONDS));

        assertThat(thrownBy(() -> call(request -> request.uri(uri).request()))).isEqualTo(untraced);

        assertThat(clientSpan()).hasError(untraced.getName());
    }

    @Test
    void timeoutInsideTheCall_endsTheSpan() throws Exception {
        assertThatThrownBy(() ->
                        call(request -> request.path("/silent").request().timeout(50, TimeUnit.MILLISECONDS, timer)))
                .hasCauseInstanceOf(TimeoutException.class);

        assertThat(clientSpan()).hasError(TimeoutException.class);
    }

    @Test
    void timeoutAroundTheCall_endsTheSpan() throws Exception {
        assertThatThrownBy(() -> stock.get("/silent", parent, request -> request.path("/silent")
                                .request())
                        .timeout(50, TimeUnit.MILLISECONDS, timer)
                        .get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TimeoutException.class);
        parent.end();

        assertThat(clientSpan()).hasError(CancellationException.class).hasErrorMessage("Canceled before completion");
    }

    @Test
    void cancel_endsTheSpanOnce() throws Exception {
        Single<String> call =
                stock.get("/silent", parent, request -> request.path("/silent").request(String.class));
        received.take();
        call.cancel();
        parent.end();

        assertThat(clientSpan()).hasError(CancellationException.class);
    }

    @Test
    void otherMethod_isSentAndNamed() throws Exception {
        stock.call(Http.Method.PUT, "/echo", parent, request -> request.path("/echo")
                        .submit("a body", String.class))
                .get(20, TimeUnit.SECONDS);
        parent.end();

        assertThat(clientSpan()).hasResource("PUT /echo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
    void eachMethod_isSentAndNamed(String method) throws Exception {
        Function<WebClientRequestBuilder, Single<String>> exchange = request -> request.path("/method")
                .request()
                .map(response -> response.headers().first("x-method").orElse("none"));
        Map<String, Call<String>> methods = Map.of(
                "GET",
                stock::get,
                "POST",
                stock::post,
                "PUT",
                stock::put,
                "PATCH",
                stock::patch,
                "DELETE",
                stock::delete,
                "HEAD",
                stock::head,
                "OPTIONS",
                stock::options);

        assertThat(methods.get(method).send("/method", parent, exchange).get(20, TimeUnit.SECONDS))
                .isEqualTo(method);
        parent.end();

        assertThat(clientSpan())
                .hasResource(method + " /method")
                .hasTag("http.method", method)
                .hasTag("http.status_code", 200);
    }

    private interface Call<T> {

        Single<T> send(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange);
    }

    @Test
    void callWithoutASubscriber_isSentAndItsSpanEnds() throws Exception {
        stock.get("/status/{status}", parent, request -> request.path("/status/200")
                .request());
        received.take();
        parent.end();

        assertThat(clientSpan()).hasTag("http.status_code", 200);
    }

    @Test
    void withoutAParent_startsATrace() throws Exception {
        stock.get("/without-parent", null, request -> request.path("/echo").request(String.class))
                .get(20, TimeUnit.SECONDS);

        assertThat(TRACES.await(span -> span.resource().equals("GET /without-parent"), 1)
                        .get(0))
                .isRoot();
    }

    @Test
    void withoutTracing_theCallIsStillMade() throws Exception {
        ClientTracing untraced =
                new ClientTracing(Tracer.noOp(), "stock", WebClient.builder().baseUri("http://" + address));

        assertThat(untraced.post("/echo", null, request -> request.path("/echo").submit("a body", String.class))
                        .get(20, TimeUnit.SECONDS))
                .isEqualTo("a body");
    }

    @Test
    void withoutTracing_theChainBehindTheResponseRuns() {
        ClientTracing untraced =
                new ClientTracing(Tracer.noOp(), "stock", WebClient.builder().baseUri("http://" + address));
        CompletableFuture<String> followed = new CompletableFuture<>();

        untraced.get("/echo", null, request -> request.path("/echo")
                .request(String.class)
                .peek(followed::complete));

        assertThat(followed.orTimeout(20, TimeUnit.SECONDS).join()).isEmpty();
    }

    @Test
    void withoutTracing_anExchangeThatThrowsFailsTheCall() {
        ClientTracing untraced = new ClientTracing(Tracer.noOp(), "stock", WebClient.builder());

        Single<String> call = untraced.get("/echo", null, request -> {
            throw new IllegalStateException("thrown");
        });

        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("thrown");
    }

    @Test
    void contextSetByTheCaller_isLoggedAsAWarning() throws Exception {
        try (Logged logged = new Logged(ClientTracing.class)) {
            stock.get("/echo", parent, request -> request.context(Context.create())
                            .path("/echo")
                            .request(String.class))
                    .get(20, TimeUnit.SECONDS);

            assertThat(logged.events()).hasSize(1);
            assertThat(logged.events().get(0).getFormattedMessage()).contains("context(...)");
        }
    }

    private static Class<?> thrownBy(ThrowingCall call) {
        try {
            call.run();
        } catch (ExecutionException e) {
            return e.getCause().getClass();
        } catch (Exception e) {
            return e.getClass();
        }
        throw new AssertionError("Nothing was thrown");
    }

    private interface ThrowingCall {

        void run() throws Exception;
    }

    private <T> T call(Function<WebClientRequestBuilder, Single<T>> exchange) throws Exception {
        try {
            return stock.get("/status/{status}", parent, exchange).get(20, TimeUnit.SECONDS);
        } finally {
            parent.end();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private RecordedSpan clientSpan() {
        RecordedTrace trace = TRACES.await(DatadogSpan.of(parent).traceId(), 2);
        RecordedSpan span = trace.span("helidon.client.request");
        assertThat(span).hasParent(trace.span("parent"));
        return span;
    }

    /** As in Datadog's headers. */
    private static String decimal(String hex) {
        return Long.toUnsignedString(Long.parseUnsignedLong(hex, 16));
    }
}
