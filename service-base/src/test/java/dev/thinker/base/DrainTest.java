package dev.thinker.base;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DrainTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CompletableFuture<Void> mayAnswer = new CompletableFuture<>();

    @Test
    void requestInFlight_isAnsweredBeforeTheServerStops() throws Exception {
        Config config = config("PT20S");
        Drain drain = new Drain(config);
        WebServer server = start(config, drain);
        CompletableFuture<HttpResponse<String>> answer = get(server, "/late");
        entered.await();

        Thread end = new Thread(() -> drain.end(server));
        end.start();
        awaitReadiness(server, 503);
        HttpResponse<String> late = get(server, "/early").join();
        assertThat(late.body()).isEqualTo("answered");
        assertThat(late.headers().firstValue("connection")).as("Helidon closes it, and does not say keep-alive").isEmpty();
        assertThat(server.isRunning()).isTrue();
        mayAnswer.complete(null);

        assertThat(answer.join().body()).isEqualTo("answered");
        end.join();
        assertThat(server.isRunning()).isFalse();
    }

    @Test
    void requestThatNeverEnds_isCutOffAfterTheGracePeriod() throws Exception {
        Config config = config("PT0.1S");
        Drain drain = new Drain(config);
        WebServer server = start(config, drain);
        CompletableFuture<HttpResponse<String>> answer = get(server, "/late");
        entered.await();

        drain.end(server);

        assertThat(server.isRunning()).isFalse();
        assertThat(answer).failsWithin(Duration.ofSeconds(20));
    }

    @Test
    void readiness_isUpUntilTheEndBegins() {
        Config config = config("PT0.1S");
        Drain drain = new Drain(config);
        WebServer server = start(config, drain);

        assertThat(get(server, "/health/ready").join().statusCode()).isEqualTo(200);
        assertThat(get(server, "/health/live").join().statusCode()).isEqualTo(200);
        drain.end(server);
    }

    private static Config config(String grace) {
        return Config.create(ConfigSources.create(Map.of("server.port", "0", "server.host", "127.0.0.1",
                "shutdown.delay", "PT0S", "shutdown.grace", grace)));
    }

    private WebServer start(Config config, Drain drain) {
        return Chassis.start(config, Chassis.operations(config, drain)
                .get("/late", (request, response) -> {
                    entered.countDown();
                    mayAnswer.thenRun(() -> response.send("answered"));
                })
                .get("/early", (request, response) -> response.send("answered"))
                .build()).await();
    }

    private void awaitReadiness(WebServer server, int status) throws InterruptedException {
        for (int i = 0; i < 2_000 && get(server, "/health/ready").join().statusCode() != status; i++) {
            Thread.sleep(5);
        }
        assertThat(get(server, "/health/ready").join().statusCode()).isEqualTo(status);
    }

    private CompletableFuture<HttpResponse<String>> get(WebServer server, String path) {
        return client.sendAsync(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
