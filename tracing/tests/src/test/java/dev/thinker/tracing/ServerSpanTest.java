package dev.thinker.tracing;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Consumer;

import dev.thinker.tracing.sdk.UnifiedTags;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Handler;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.NotFoundException;
import io.helidon.webserver.Routing;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Each request to a traced route is one server span, and each response names it. */
class ServerSpanTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    @RegisterExtension
    final TracedServer server = new TracedServer(TRACES);

    @Test
    void request_isOneServerSpan() throws Exception {
        server.start(rules -> rules.get("/item/{id}", (request, response) -> response.send()));

        RecordedSpan span = server.span(server.get("/item/7?subject=secret"));

        assertThat(span)
                .isRoot()
                .hasService("shop")
                .hasOperation("helidon.request")
                .hasResource("GET /item/{id}")
                .hasType("web")
                .hasKind("server")
                .hasNoError()
                .hasTag("component", "helidon-webserver")
                .hasTag("http.method", "GET")
                .hasTag("http.route", "/item/{id}")
                .hasTag("http.url", "http://127.0.0.1:" + server.port() + "/item/7")
                .hasTag("http.status_code", 200)
                .hasTag("http.useragent", "a-test/1.0");
        assertThat(span.duration()).isPositive();
    }

    @Test
    void traceresponse_containsTraceAndSpanId() throws Exception {
        server.start(rules -> rules.get("/", (request, response) -> response.send()));

        HttpResponse<String> response = server.get("/");

        RecordedSpan span = server.span(response);
        assertThat(response.headers().firstValue("traceresponse"))
                .hasValue("00-" + span.traceId() + "-" + span.spanId() + "-01");
        assertThat(span.tag("_dd.p.tid")).as("upper half of a 128-bit trace id").matches("[0-9a-f]{8}0{8}");
    }

    @Test
    void startTimes_areFinerThanMilliseconds() throws Exception {
        server.start(rules -> rules.get("/", (request, response) -> response.send()));

        for (int i = 0; i < 10; i++) {
            if (server.span(server.get("/")).start() % 1_000_000 != 0) {
                return;
            }
        }
        throw new AssertionError("Ten spans started on a full millisecond each");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 404, 499})
    void statusBelow500_isNoError(int status) throws Exception {
        server.start(rules -> rules.get(
                "/status/{code}", (request, response) -> response.status(status).send()));

        assertThat(server.span(server.get("/status/" + status)))
                .hasResource("GET /status/{code}")
                .hasTag("http.status_code", status)
                .hasNoError();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void statusFrom500_isAnError(int status) throws Exception {
        server.start(rules -> rules.get(
                "/status/{code}", (request, response) -> response.status(status).send()));

        assertThat(server.span(server.get("/status/" + status)))
                .hasResource("GET /status/{code}")
                .hasTag("http.status_code", status)
                .hasError(HttpException.class);
    }

    @Test
    void tagsSetByTheHandler_areKept() throws Exception {
        server.start(rules -> rules.get("/", (request, response) -> {
            Span span = ServerTracing.spanOf(request);
            span.tag("resource.name", "a name of its own");
            ErrorTags.set(span, new IllegalArgumentException("tagged by hand"));
            response.status(503).send();
        }));

        assertThat(server.span(server.get("/")))
                .hasResource("a name of its own")
                .hasError(IllegalArgumentException.class)
                .hasErrorMessage("tagged by hand")
                .hasTag("http.status_code", 503);
    }

    @Test
    void lineLoggedByAHandler_carriesTheIds() throws Exception {
        server.start(rules -> rules.get("/", (request, response) -> {
            LoggerFactory.getLogger(ServerSpanTest.class).info("a line");
            response.send();
        }));

        try (Logged logged = new Logged(ServerSpanTest.class)) {
            RecordedSpan span = server.span(server.get("/"));

            assertThat(logged.events().get(0).getMDCPropertyMap())
                    .containsEntry("dd.trace_id", span.traceId())
                    .containsEntry("dd.span_id", Long.toUnsignedString(Long.parseUnsignedLong(span.spanId(), 16)))
                    .containsEntry("dd.service", UnifiedTags.SERVICE);
        }
    }

    @Test
    void entityHandler_isTraced() throws Exception {
        server.start(rules -> rules.post(
                "/entity", Handler.create(JsonObject.class, (request, response, entity) -> response.send(entity))));

        HttpResponse<String> good = server.send(server.request("/entity")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\":1}")));
        assertThat(good.body()).isEqualTo("{\"a\":1}");
        assertThat(server.span(good)).hasResource("POST /entity");

        HttpResponse<String> bad = server.send(server.request("/entity")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{")));
        assertThat(bad.statusCode()).isEqualTo(500);
        assertThat(server.span(bad).tag("error.type")).contains("Json");
    }

    @Test
    void answer_sendsTheValueOr204OrA500() throws Exception {
        server.start(rules -> rules.get(
                        "/value",
                        (request, response) -> ServerTracing.answer(request, response, Single.just("in the end")))
                .get("/empty", (request, response) -> ServerTracing.answer(request, response, Single.empty()))
                .get(
                        "/unwritable",
                        (request, response) -> ServerTracing.answer(request, response, Single.just(new Object[0]))));

        assertThat(server.get("/value").body()).isEqualTo("in the end");
        assertThat(server.get("/empty").statusCode()).isEqualTo(204);
        assertThat(server.get("/unwritable").statusCode()).isEqualTo(500);
    }

    @Test
    void untracedRoute_hasNoSpan() throws Exception {
        server.start(TRACES.tracer("shop")
                .routes(
                        Routing.builder().get("/untraced", (request, response) -> response.send("untraced")),
                        rules -> rules.get("/traced", (request, response) -> response.send())));

        HttpResponse<String> response = server.get("/untraced");

        assertThat(response.body()).isEqualTo("untraced");
        assertThat(response.headers().firstValue("traceresponse")).isEmpty();
    }

    @Test
    void untracedRouteThatThrowsNotFound_hasNoSpan() throws Exception {
        server.start(TRACES.tracer("shop")
                .routes(
                        Routing.builder().get("/untraced", (request, response) -> {
                            throw new NotFoundException("no such thing");
                        }),
                        rules -> rules.get("/traced", (request, response) -> response.send())));

        HttpResponse<String> response = server.get("/untraced");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("traceresponse")).isEmpty();
    }

    @Test
    void http10RequestWithoutHost_stillHasAUrl() throws Exception {
        server.start(rules -> rules.get("/status", (request, response) -> response.send()));

        String response = server.sendRaw("GET /status HTTP/1.0\r\n\r\n");

        assertThat(server.spanOfRaw(response)).hasTag("http.url", "http://127.0.0.1:" + server.port() + "/status");
    }

    @ParameterizedTest
    @CsvSource({
        "/not-there,404",
        "/passed-on,404",
        "/nothing,404",
        "/response,200",
        "/thrown-error,500",
        "/untraced-not-there,404"
    })
    void withoutTracing_statusIsTheSame(String path, int status) throws Exception {
        Consumer<Routing.Rules> routes = rules -> rules.any((request, response) -> request.next())
                .get("/not-there", (request, response) -> {
                    throw new NotFoundException("no such thing");
                })
                .get("/passed-on", (request, response) -> request.next())
                .get("/response", (request, response) -> ServerTracing.answer(request, response, Single.just("value")))
                .get("/thrown-error", (request, response) -> {
                    throw new AssertionError("worse");
                });
        Handler untraced = (request, response) -> {
            throw new NotFoundException("no such thing");
        };

        server.start(TRACES.tracer("shop").routes(Routing.builder().get("/untraced-not-there", untraced), routes));
        assertThat(server.get(path).statusCode()).isEqualTo(status);
        server.stop();

        server.start(new ServerTracing(Tracer.noOp())
                .routes(Routing.builder().get("/untraced-not-there", untraced), routes));
        assertThat(server.get(path).statusCode()).isEqualTo(status);
    }
}
