package dev.thinker.tracing;

import java.util.function.Consumer;

import datadog.opentracing.DDTracer;
import dev.thinker.tracing.sdk.RunningTracer;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Routing;

/**
 * Helidon's {@link Tracer} over Datadog's, configured by the {@code DD_*} variables alone.
 *
 * <p>That configuration is one per JVM, so there is one of these per process. It is not registered as the global tracer:
 * Helidon would add spans of its own beside ours.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_collection/library_config/java/">Configuring the Java tracing library</a>
 */
public final class DatadogTracer implements AutoCloseable {

    private final RunningTracer running;

    private DatadogTracer(RunningTracer running) {
        this.running = running;
    }

    /**
     * Creates the tracer, or one that does nothing where {@code DD_TRACE_ENABLED} is false. The log says where the traces go, and
     * whether the Agent takes them.
     *
     * <p>It never fails, as no service should be down for want of traces: where the tracer cannot start, the log says why, and there
     * are no spans. With Datadog's Java agent attached, the spans are made by the agent's own tracer.
     *
     * @param defaultService the name of the service where Datadog's configuration has none: {@code DD_SERVICE}, a file named by
     *        {@code DD_TRACE_CONFIG}, {@code OTEL_SERVICE_NAME} with {@code DD_TRACE_OTEL_ENABLED}, and so on
     */
    public static DatadogTracer create(String defaultService) {
        return new DatadogTracer(RunningTracer.start(defaultService));
    }

    /**
     * Wraps a tracer that is configured already, such as that of a test.
     *
     * @param tracer closed by {@link #close}
     */
    public static DatadogTracer of(DDTracer tracer) {
        return new DatadogTracer(RunningTracer.of(tracer));
    }

    /** How many traces, or parts of one, were given up since the start: the Agent did not take them, or too many waited for it. */
    public long lostTraces() {
        return running.lostTraces();
    }

    public Tracer tracer() {
        return running.tracer();
    }

    /** Hands traces on in headers of any kind: with another HTTP client, or in the messages of a queue. */
    public Propagation propagation() {
        return new Propagation(tracer());
    }

    /** Adds routes to a routing, each of them traced: see {@link ServerTracing#routes}. */
    public Routing.Builder routes(Routing.Builder routing, Consumer<Routing.Rules> routes) {
        return new ServerTracing(tracer()).routes(routing, routes);
    }

    /**
     * Runs something when the JVM is told to end, and closes the tracer after it.
     *
     * <p>Use it instead of a shutdown hook. The tracer has a hook of its own, which runs beside all others: it would be closed
     * while the last requests are still answered, and their spans would be lost.
     */
    public void beforeClose(Runnable end) {
        running.beforeClose(end);
    }

    /** Sends the finished spans that are still waiting, then stops. A span that ends later is lost. */
    @Override
    public void close() {
        running.close();
    }
}
