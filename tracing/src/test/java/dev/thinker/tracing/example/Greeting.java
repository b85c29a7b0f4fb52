package dev.thinker.tracing.example;

import java.net.URI;

import io.helidon.common.http.Http;
import io.helidon.common.reactive.Single;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;
import io.helidon.webserver.WebServer;

/** A plain service, as it stands before it is traced: asks another service for a word, and greets with it. */
final class Greeting implements Service {

    private final WebClient client = WebClient.create();
    private final URI words;

    Greeting(URI words) {
        this.words = words;
    }

    public static void main(String[] args) {
        startServer(8080, URI.create("http://words:8080/word")).await();
    }

    static Single<WebServer> startServer(int port, URI words) {
        return WebServer.builder()
                .port(port)
                .addRouting(Routing.builder().register(new Greeting(words)).build())
                .build()
                .start();
    }

    @Override
    public void update(Routing.Rules rules) {
        rules.get("/greet/{name}", this::greet);
    }

    private void greet(ServerRequest request, ServerResponse response) {
        String name = request.path().param("name");
        word().thenAccept(word -> response.send(phrase(word, name)))
                .exceptionally(error -> {
                    response.status(Http.Status.BAD_GATEWAY_502).send();
                    return null;
                });
    }

    private Single<String> word() {
        return client.get().uri(words).request(String.class);
    }

    private String phrase(String word, String name) {
        return word + ", " + name + "!";
    }
}
