package dev.thinker.base.connection;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.thinker.tests.support.RawClient;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerConfiguration;
import io.helidon.webserver.Transport;
import io.helidon.webserver.WebServer;
import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionTransportTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final CompletableFuture<EventLoopGroup> acceptingThread = new CompletableFuture<>();

    @Test
    void stopListening_waitsUntilQueuedConnectionsAreAccepted() throws Exception {
        ClientConnections connections = new ClientConnections(
                new ConnectionLimits(10, 10, SECOND, SECOND, SECOND, SECOND), new byte[0], new byte[0], new byte[0]);
        WebServer server = WebServer.builder()
                .transport(observed(connections.transport()))
                .addRouting(Routing.builder())
                .build()
                .start()
                .await();
        CountDownLatch busy = new CountDownLatch(1);
        acceptingThread.get().submit(() -> busy.await(1, TimeUnit.MINUTES));
        RawClient queued = new RawClient(server.port());

        CompletableFuture<Integer> open = CompletableFuture.supplyAsync(() -> {
            connections.stopListening();
            return connections.open();
        });

        assertThat(open).failsWithin(Duration.ofMillis(300));
        busy.countDown();
        assertThat(open.get()).isEqualTo(1);
        queued.close();
        server.shutdown().await();
    }

    private Transport observed(Transport transport) {
        return new Transport() {
            @Override
            public boolean isAvailableFor(WebServer server) {
                return transport.isAvailableFor(server);
            }

            @Override
            public <T> Optional<T> createTransportArtifact(Class<T> type, String name, ServerConfiguration config) {
                Optional<T> artifact = transport.createTransportArtifact(type, name, config);
                if (name.equals("bossGroup")) {
                    acceptingThread.complete((EventLoopGroup) artifact.orElseThrow());
                }
                return artifact;
            }
        };
    }
}
