package dev.thinker.tracing.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import dev.thinker.tracing.ClientTracing;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.ErrorTags;
import dev.thinker.tracing.ServerTracing;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecordedTracesTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private static WebServer stock;
    private static WebServer shop;

    @BeforeAll
    static void start() {
        stock = start(TRACES.tracer("stock"), "/stock/{id}", (request, response) -> response.send("none"));
        DatadogTracer tracer = TRACES.tracer("shop");
        ClientTracing client = new ClientTracing(
                tracer.tracer(), "stock", WebClient.builder().baseUri("http://127.0.0.1:" + stock.port()));
        shop = start(tracer, "/shop/{id}", (request, response) -> {
            Span span = ServerTracing.spanOf(request);
            Span price = tracer.tracer()
                    .spanBuilder("price")
                    .parent(span.context())
                    .tag("currency", "EUR")
                    .build();
            ErrorTags.set(price, new IllegalStateException("no price"));
            price.end();
            ServerTracing.answer(request, response, client.get("/stock/{id}", span, call -> call.path("/stock/7")
                    .request(String.class)));
        });
    }

    private static WebServer start(DatadogTracer tracer, String path, Handler handler) {
        return WebServer.builder()
                .bindAddress("127.0.0.1")
                .addRouting(tracer.routes(Routing.builder(), rules -> rules.get(path, handler)))
                .build()
                .start()
                .await();
    }

    @AfterAll
    static void stop() {
        shop.shutdown().await();
        stock.shutdown().await();
    }

    @Test
    void trace_isComparedWithATextBlock() throws Exception {
        RecordedTrace trace = TRACES.await(traceresponse(), 4);

        assertThat(trace).hasTree("""
                shop helidon.request [GET /shop/{id}] http.status_code=200
                  shop price [price] currency=EUR ! java.lang.IllegalStateException: no price
                  shop helidon.client.request [GET /stock/{id}] http.status_code=200
                    stock helidon.request [GET /stock/{id}] http.status_code=200
                """, "http.status_code", "currency");
    }

    @Test
    void differentTree_isPrinted() throws Exception {
        RecordedTrace trace = TRACES.await(traceresponse(), 4);

        assertThatThrownBy(() -> assertThat(trace).hasTree("shop helidon.request [GET /shop/{id}]"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("    stock helidon.request [GET /stock/{id}]");
    }

    @Test
    void spans_haveTheirServiceParentAndTags() throws Exception {
        RecordedTrace trace = TRACES.await(traceresponse(), 4);

        RecordedSpan server = trace.span("shop", "helidon.request");
        assertThat(server)
                .isRoot()
                .hasService("shop")
                .hasType("web")
                .hasKind("server")
                .hasNoError()
                .hasTag("http.status_code", 200)
                .doesNotHaveTag("_dd.base_service");
        assertThat(trace.span("price"))
                .hasParent(server)
                .hasError(IllegalStateException.class)
                .hasErrorMessage("no price");
        assertThat(trace.span("stock", "helidon.request"))
                .hasParent(trace.span("helidon.client.request"))
                .hasResource("GET /stock/{id}")
                .hasOperation("helidon.request");
    }

    @Test
    void failedAssertion_printsTheTrace() throws Exception {
        RecordedTrace trace = TRACES.await(traceresponse(), 4);

        String tree = "\n  shop helidon.client.request [GET /stock/{id}]\n    stock helidon.request [GET /stock/{id}]";
        assertThatThrownBy(() -> assertThat(trace.span("price")).hasNoError()).hasMessageContaining(tree);
        assertThatThrownBy(() -> assertThat(trace.span("price")).hasTag("currency", "USD"))
                .hasMessageContaining("USD")
                .hasMessageContaining("EUR")
                .hasMessageContaining(tree);
        assertThatThrownBy(() -> assertThat(trace.span("price")).isRoot()).hasMessageContaining(tree);
        assertThatThrownBy(() -> trace.span("helidon.request"))
                .hasMessageContaining("found 2")
                .hasMessageContaining(tree);
        assertThatThrownBy(() -> assertThat(trace).hasNoErrors()).hasMessageContaining(tree);
    }

    @Test
    void moreSpansThanExpected_failNamingThem() throws Exception {
        String traceresponse = traceresponse();
        TRACES.await(span -> traceresponse.contains(span.traceId()), 4);

        assertThatThrownBy(() -> TRACES.await(traceresponse, 3))
                .hasMessageContaining("Expected 3 spans but found 4 in\nshop helidon.request");
    }

    @Test
    void spanThatEndsAfterItsTraceWasAwaited_failsTheTest() {
        RecordedTraces traces = new RecordedTraces();
        Tracer tracer = traces.tracer("worker").tracer();
        Span root = tracer.spanBuilder("root").build();
        root.end();
        traces.await(traces.await(span -> true, 1).get(0).traceId(), 1);
        traces.afterEach(null);

        tracer.spanBuilder("late").parent(root.context()).build().end();
        traces.await(span -> span.operation().equals("late"), 1);

        assertThatThrownBy(() -> traces.afterAll(null)).hasMessageContaining("""
                Spans arrived after the trace was awaited: expected 1 but found 2 in
                worker root [root]
                  worker late [late]""");
    }

    @Test
    void unreadablePayload_failsTheTestAtOnceWithItsCause() throws Exception {
        RecordedTraces traces = new RecordedTraces();
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(traces.agentUrl().resolve("/v0.4/traces"))
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[] {(byte) 0xc1}))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());

        assertThatThrownBy(() -> traces.await(span -> true, 1))
                .hasMessageContaining("cannot decode a payload of the tracer")
                .cause()
                .isNotNull();
    }

    private static String traceresponse() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + shop.port() + "/shop/7"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("traceresponse")
                .orElseThrow();
    }
}
