package dev.thinker.base;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.common.http.Http;
import io.helidon.config.Config;
import io.helidon.webserver.Handler;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.WebServer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a service without losing a request:
 * <ol>
 *   <li>readiness fails, so that no new requests are sent here; those that come all the same are answered, and their connections closed;
 *   <li>{@code shutdown.delay} passes, until everybody has heard of it;
 *   <li>requests in flight finish, for at most {@code shutdown.grace};
 *   <li>the server stops.
 * </ol>
 *
 * <p>{@link dev.thinker.tracing.DatadogTracer#beforeClose} runs it on SIGTERM, so that no span is lost either.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination">Kubernetes: termination of Pods</a>
 */
public final class Drain implements Handler {

    private static final Logger LOGGER = LoggerFactory.getLogger(Drain.class);

    private final Duration delay;
    private final Duration grace;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean draining;

    public Drain(Config config) {
        delay = Setting.duration(config.get("shutdown.delay"));
        grace = Setting.duration(config.get("shutdown.grace"));
    }

    /** Counts the requests in flight. */
    @Override
    public void accept(ServerRequest request, ServerResponse response) {
        inFlight.incrementAndGet();
        response.whenSent().whenComplete((sent, failure) -> inFlight.decrementAndGet());
        if (draining) {
            response.headers().put(Http.Header.CONNECTION, "close");
        }
        request.next();
    }

    HealthCheck readiness() {
        return () -> HealthCheckResponse.named("accepts-requests").status(!draining).build();
    }

    /** Does all this, and returns when the server has stopped. */
    public void end(WebServer server) {
        draining = true;
        try {
            Thread.sleep(delay.toMillis());
            awaitRequestsInFlight();
            server.shutdown().await(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.error("The server did not stop", e);
        }
    }

    private void awaitRequestsInFlight() throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        while (inFlight.get() > 0) {
            if (System.nanoTime() - deadline > 0) {
                LOGGER.warn("{} requests are still in flight after {} (shutdown.grace); they are cut off", inFlight, grace);
                return;
            }
            Thread.sleep(10);
        }
    }
}
