package dev.thinker.benchmarks;

import java.net.URI;

import io.helidon.common.http.MediaType;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;

/**
 * The minimum cost of two hops with Helidon: a service that returns a constant, or, if {@code THINKER_URL} is set,
 * forwards each request to that URL.
 */
public final class BareService {

    private static final String CONSTANT =
            "{\"technology\":{\"error\":false,\"quote\":\"For a successful technology, reality must take "
                    + "precedence over public relations, for Nature cannot be fooled.\",\"author\":\"Richard Feynman\"},"
                    + "\"foo_bar\":{\"error\":true,\"reason\":\"Subject unknown\"}}";

    private BareService() {}

    public static void main(String[] args) {
        String next = System.getenv("THINKER_URL");
        WebServer.builder()
                .config(Config.create().get("server"))
                .tracer(Tracer.noOp())
                .addRouting(Routing.builder().get("/*", next == null ? constant() : forwarded(URI.create(next))))
                .build()
                .start()
                .await();
    }

    private static Handler constant() {
        return (request, response) -> {
            response.headers().contentType(MediaType.APPLICATION_JSON);
            response.send(CONSTANT);
        };
    }

    private static Handler forwarded(URI next) {
        WebClient client = WebClient.create();
        return (request, response) -> client.get()
                .uri(next)
                .request(String.class)
                .thenAccept(body -> {
                    response.headers().contentType(MediaType.APPLICATION_JSON);
                    response.send(body);
                })
                .exceptionally(error -> {
                    request.next(error);
                    return null;
                });
    }
}
