package dev.thinker.base;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;

/** A server with an answer that comes at once, one that comes when a test says so, and one that is large. */
final class TestServer {

    static final int LARGE = 20_000_000;

    final Connections connections;
    final Drain drain;
    final WebServer server;
    /** One permit for each request to {@code /late} that has arrived. */
    final Semaphore entered = new Semaphore(0);
    final CompletableFuture<Void> mayAnswer = new CompletableFuture<>();

    private TestServer(Config config) {
        connections = new Connections(config);
        drain = new Drain(config, connections);
        server = Chassis.start(config, drain, Chassis.operations(config, drain)
                .get("/late", (request, response) -> {
                    connections.admit();
                    entered.release();
                    mayAnswer.thenRun(() -> response.send("answered"));
                })
                .any("/early", (request, response) -> response.send("answered"))
                .get("/large", (request, response) -> response.send("x".repeat(LARGE)))
                .error(Throwable.class, Refusal.onError())
                .build()).await();
    }

    static TestServer start(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("server.port", "0", "server.host", "127.0.0.1", "server.max-payload-size", "1000",
                "shutdown.delay", "PT0S", "shutdown.grace", "PT20S", "limits.inflight", "1000", "limits.connections", "1000",
                "limits.receive", "PT10S", "limits.send", "PT10S", "limits.idle", "PT75S"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new TestServer(Config.create(ConfigSources.create(all)));
    }

    RawClient connect() throws java.io.IOException {
        return new RawClient(server.port());
    }

    void stop() {
        server.shutdown().await();
    }
}
