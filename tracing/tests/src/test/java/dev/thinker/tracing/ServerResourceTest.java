package dev.thinker.tracing;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.webserver.PathMatcher;
import io.helidon.webserver.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The resource groups requests by their route, and never contains what a caller made up. */
class ServerResourceTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    @RegisterExtension
    final TracedServer server = new TracedServer(TRACES);

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
        server.start(rules -> rules.any((request, response) -> request.next())
                .get("/two", (request, response) -> request.next(), (request, response) -> response.send("two"))
                .any("/any", (request, response) -> response.send())
                .register("/shop", (Service) shop -> shop.get("/", (request, response) -> response.send())
                        .get("/stock/{item}", (request, response) -> response.send())
                        .register("/{customer}", (Service)
                                orders -> orders.get("/orders/{order:\\d+}", (request, response) -> response.send()))));

        assertThat(server.span(server.get(path)))
                .hasResource(resource)
                .hasTag("http.route", resource.substring("GET ".length()))
                .hasTag("http.status_code", 200);
    }

    @Test
    void pathMatcher_hasASharedResourceAndNoRoute() throws Exception {
        server.start(rules -> rules.get(PathMatcher.create("/by-matcher"), (request, response) -> response.send()));

        assertThat(server.span(server.get("/by-matcher"))).hasResource("GET /*").doesNotHaveTag("http.route");
    }

    @Test
    void unknownPath_hasASharedResourceAndNoRoute() throws Exception {
        server.start(rules -> rules.register(
                "/shop", (Service) shop -> shop.get("/stock/{item}", (request, response) -> response.send())));

        HttpResponse<String> response = server.get("/shop/nothing/here");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(server.span(response))
                .hasResource("404")
                .hasTag("http.status_code", 404)
                .doesNotHaveTag("http.route")
                .hasNoError();
    }

    @Test
    void wrongMethod_is405WithTheAllowedMethods() throws Exception {
        server.start(rules -> rules.register(
                "/shop", (Service) shop -> shop.get("/stock/{item}", (request, response) -> response.send())
                        .put("/stock/{item}", (request, response) -> response.send())));

        HttpResponse<String> response =
                server.send(server.request("/shop/stock/apple").DELETE());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD, PUT");
        assertThat(server.span(response))
                .hasResource("405")
                .hasTag("http.status_code", 405)
                .doesNotHaveTag("http.route");
    }

    @Test
    void unknownMethod_isOtherInTheResource() throws Exception {
        server.start(rules -> rules.any("/any", (request, response) -> response.send()));

        assertThat(server.span(server.send(server.request("/any").method("HACK", HttpRequest.BodyPublishers.noBody()))))
                .hasResource("OTHER /any");
    }
}
