package dev.thinker.base.server;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import dev.thinker.base.connection.ClientConnections;
import dev.thinker.base.testing.TestConfig;
import dev.thinker.tests.support.RawClient;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;

/**
 * A server whose paths differ in their responses: immediate for {@code /early}, within 0.1 s for {@code /soon}, when
 * the test allows it for {@code /late}, and large for {@code /large}.
 */
public final class TestServer {

    /** More than the kernel buffers for a {@link RawClient} that does not read. */
    public static final int LARGE = 8_000_000;

    private static final ScheduledExecutorService TIMER = DaemonTimer.start("test-server");

    public final ClientConnections connections;
    final ServiceServer server;
    /** Has one permit for each request to {@code /late} or {@code /large} that has arrived. */
    public final Semaphore entered = new Semaphore(0);

    public final CompletableFuture<Void> mayRespond = new CompletableFuture<>();
    private final WebServer webServer;

    private TestServer(Config config) {
        server = new ServiceServer(config);
        connections = server.connections();
        webServer = server.start(server.operations()
                        .get("/late", server.requestLimiter().limit((request, response) -> {
                            entered.release();
                            mayRespond.thenRun(() -> response.send("done"));
                        }))
                        .any("/early", (request, response) -> response.send("done"))
                        .get(
                                "/soon",
                                (request, response) -> TIMER.schedule(
                                        () -> response.send("done"),
                                        ThreadLocalRandom.current().nextInt(100),
                                        TimeUnit.MILLISECONDS))
                        .get("/large", (request, response) -> {
                            entered.release();
                            response.send("x".repeat(LARGE));
                        })
                        .error(Throwable.class, ErrorResponses.handler())
                        .build())
                .await();
    }

    public static TestServer start(String... settings) {
        return new TestServer(TestConfig.of("test-server.yaml", settings));
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
