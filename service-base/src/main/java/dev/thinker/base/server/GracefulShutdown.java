package dev.thinker.base.server;

import java.time.Duration;

import dev.thinker.base.connection.ClientConnections;
import dev.thinker.base.connection.ConnectionTransport;
import io.helidon.config.Config;
import io.helidon.webserver.Transport;
import io.helidon.webserver.WebServer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a service without losing a request:
 * <ol>
 *   <li>readiness fails, so that no new requests are sent here; those that come all the same are answered with
 *       {@code Connection: close}, and their connections closed;
 *   <li>{@code shutdown.delay} passes, until everybody has heard of it;
 *   <li>the kernel refuses new connections, and those that nobody uses are closed;
 *   <li>requests in flight finish, for at most {@code shutdown.grace};
 *   <li>the server stops.
 * </ol>
 *
 * <p>{@code DatadogTracer.beforeClose} runs it on SIGTERM, so that no span is lost either.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination">Kubernetes: termination of Pods</a>
 */
public final class GracefulShutdown {

    private static final Logger LOGGER = LoggerFactory.getLogger(GracefulShutdown.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    /** For a server without requests. With those of shutdown.delay and shutdown.grace it must fit into a pod's grace period. */
    private static final Duration STOP = Duration.ofSeconds(2);

    private final Duration delay;
    private final Duration grace;
    private final ClientConnections connections;
    private final ConnectionTransport transport;

    public GracefulShutdown(Config config, ClientConnections connections) {
        delay = ConfigValues.duration(config.get("shutdown.delay"));
        grace = ConfigValues.duration(config.get("shutdown.grace"));
        this.connections = connections;
        transport = new ConnectionTransport(connections);
    }

    public ClientConnections connections() {
        return connections;
    }

    /** What the server must run on, so that its connections are known here. */
    Transport transport() {
        return transport;
    }

    HealthCheck readiness() {
        return () -> HealthCheckResponse.named("accepts-requests").status(!connections.areEnding()).build();
    }

    /** Does all this, and returns when the server has stopped. */
    public void end(WebServer server) {
        connections.end();
        try {
            Thread.sleep(delay.toMillis());
            transport.stopListening();
            awaitConnections();
            server.shutdown().await(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.error("The server did not stop", e);
        }
    }

    private void awaitConnections() throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        // Again and again: one may have been accepted just before the kernel began to refuse
        for (connections.closeIdle(); connections.open() > 0; connections.closeIdle()) {
            if (System.nanoTime() - deadline > 0) {
                LOGGER.warn("Cut off {} connections that are still open after {} (shutdown.grace), with {} requests in flight",
                        connections.open(), grace, connections.requestsInFlight());
                return;
            }
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
    }
}
