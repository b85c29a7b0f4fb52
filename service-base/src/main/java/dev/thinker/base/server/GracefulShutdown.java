package dev.thinker.base.server;

import java.time.Duration;

import dev.thinker.base.connection.ClientConnections;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a server without losing a request:
 *
 * <ol>
 *   <li>readiness fails, so that load balancers stop sending requests; those that still arrive get {@code Connection:
 *       close}, and their connections are closed;
 *   <li>{@code shutdown.delay} passes, until every load balancer has noticed;
 *   <li>the kernel rejects new connections, and idle ones are closed;
 *   <li>requests in flight finish, for at most {@code shutdown.grace};
 *   <li>the server stops.
 * </ol>
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination">Kubernetes:
 *     termination of Pods</a>
 */
final class GracefulShutdown {

    private static final Logger LOGGER = LoggerFactory.getLogger(GracefulShutdown.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    /**
     * For a server that has no requests left. A Pod's termination grace period must cover this timeout plus
     * shutdown.delay, shutdown.grace, and up to 2 s to stop listening.
     */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private final Duration delay;
    private final Duration grace;
    private final ClientConnections connections;

    GracefulShutdown(Config config, ClientConnections connections) {
        delay = ConfigValues.duration(config.get("delay"));
        grace = ConfigValues.duration(config.get("grace"));
        this.connections = connections;
    }

    HealthCheck readiness() {
        return () -> HealthCheckResponse.named("accepts-requests")
                .status(!connections.areDraining())
                .build();
    }

    /** Blocks until the server has stopped. */
    void run(WebServer server) {
        connections.startDraining();
        try {
            Thread.sleep(delay.toMillis());
            connections.stopListening();
            awaitConnections();
            server.shutdown().await(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.error("The server did not shut down cleanly", e);
        }
    }

    private void awaitConnections() throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        // In each round, as a connection may have been accepted just before the kernel started rejecting them
        for (connections.closeIdle(); connections.open() > 0; connections.closeIdle()) {
            if (System.nanoTime() - deadline > 0) {
                LOGGER.warn(
                        "Closing {} connections still open after {} (shutdown.grace), with {} requests in flight",
                        connections.open(),
                        grace,
                        connections.requestsInFlight());
                return;
            }
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
    }
}
