package dev.thinker.agent.intake;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.thinker.agent.http.JsonErrors;
import dev.thinker.agent.http.Routes;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class BodiesTest {
    @Test
    void failingReader_isAnErrorResponseInJson() throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        Bodies bodies = new Bodies(writer, 1_000_000);
        WebServer server = WebServer.builder(Routing.builder()
                        .register(rules -> {
                            Routes.route(
                                    rules,
                                    "/exception",
                                    (request, response) -> bodies.receive(request, response, body -> {
                                        throw new ArrayIndexOutOfBoundsException("secret");
                                    }),
                                    Http.Method.PUT);
                            Routes.route(
                                    rules,
                                    "/error",
                                    (request, response) -> bodies.receive(request, response, body -> {
                                        throw new StackOverflowError("secret");
                                    }),
                                    Http.Method.PUT);
                        })
                        .error(Throwable.class, JsonErrors::handle)
                        .build())
                .bindAddress(InetAddress.getLoopbackAddress())
                .build()
                .start()
                .await();
        try {
            for (String path : List.of("/exception", "/error")) {
                HttpResponse<String> response = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                        .PUT(BodyPublishers.ofString("body"))
                                        .build(),
                                BodyHandlers.ofString());

                assertThat(response.statusCode()).isEqualTo(500);
                assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
                assertThat(response.body())
                        .isEqualTo("{\"error\":true,\"reason\":\"internal error, see the agent's log\"}");
            }
        } finally {
            server.shutdown().await();
            writer.shutdown();
        }
    }
}
