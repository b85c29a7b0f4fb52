package dev.thinker.base.server;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import dev.thinker.base.connection.ClientConnections;
import dev.thinker.tests.support.RawClient;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;

/** A server with a response that comes at once, one that comes when a test says so, and one that is large. */
public final class TestServer {

    /** More than the kernel buffers for a {@link RawClient} that does not read. */
    public static final int LARGE = 8_000_000;

    public final ClientConnections connections;
    final ServiceServer server;
    /** One permit for each request to {@code /late} that has arrived. */
    public final Semaphore entered = new Semaphore(0);

    public final CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
    private final WebServer webServer;

    private TestServer(Config config) {
        server = new ServiceServer(config);
        connections = server.connections();
        webServer = server.start(server.operations()
                        .get("/late", server.requestLimiter().limit((request, response) -> {
                            entered.release();
                            mayAnswer.thenRun(() -> response.send("answered"));
                        }))
                        .any("/early", (request, response) -> response.send("answered"))
                        .get("/large", (request, response) -> response.send("x".repeat(LARGE)))
                        .error(Throwable.class, ErrorResponses.handler())
                        .build())
                .await();
    }

    public static TestServer start(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "server.port",
                "0",
                "server.host",
                "127.0.0.1",
                "server.max-payload-size",
                "1000",
                "shutdown.delay",
                "PT0S",
                "shutdown.grace",
                "PT20S",
                "limits.inflight",
                "1000",
                "limits.connections",
                "1000",
                "limits.receive",
                "PT10S",
                "limits.send",
                "PT10S",
                "limits.idle",
                "PT75S"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new TestServer(Config.create(ConfigSources.create(all)));
    }

    public RawClient connect() throws IOException {
        return new RawClient(webServer.port());
    }

    int port() {
        return webServer.port();
    }

    public boolean isRunning() {
        return webServer.isRunning();
    }

    public void stop() {
        webServer.shutdown().await();
    }
}
