package dev.thinker.tracing;

import java.util.function.Consumer;

import datadog.opentracing.DDTracer;
import dev.thinker.tracing.sdk.RunningTracer;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Routing;

/**
 * Provides a Helidon {@link Tracer} that is backed by Datadog's tracer and configured only by Datadog's own
 * {@code DD_*} settings.
 *
 * <p>Those settings apply to the whole JVM, so create one instance per process. The tracer is not registered as the
 * global tracer. Otherwise Helidon would add its automatic spans to the ones created here.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_collection/library_config/java/">Configuring the Java tracing
 *     library</a>
 */
public final class DatadogTracer implements AutoCloseable {

    private final RunningTracer running;

    private DatadogTracer(RunningTracer running) {
        this.running = running;
    }

    /**
     * Starts the tracer, or a no-op tracer if {@code DD_TRACE_ENABLED} is false. An active tracer logs where traces are
     * sent and whether the Agent accepts them.
     *
     * <p>This method never fails, because tracing must not take a service down. If the tracer cannot start, this method
     * logs the cause, and no spans are created. If Datadog's Java agent is attached, the agent's own tracer creates the
     * spans.
     *
     * @param defaultService the service name to use unless Datadog's configuration has one: in {@code DD_SERVICE}, in
     *     the file that {@code DD_TRACE_CONFIG} names, in {@code OTEL_SERVICE_NAME} with {@code DD_TRACE_OTEL_ENABLED},
     *     and so on
     * @return the tracer, to be closed with {@link #beforeClose} or {@link #close}
     */
    public static DatadogTracer create(String defaultService) {
        return new DatadogTracer(RunningTracer.start(defaultService));
    }

    /**
     * Wraps a tracer that is already configured, such as that of a test. Build it with {@code logs.injection=false}, as
     * {@link #create} does, because {@link LogCorrelation} adds the ids to log lines.
     *
     * @param tracer the tracer to wrap, which {@link #close} closes
     * @return the wrapped tracer
     */
    public static DatadogTracer of(DDTracer tracer) {
        return new DatadogTracer(RunningTracer.of(tracer));
    }

    /**
     * Returns the number of trace chunks dropped since startup because the Agent did not accept them or the queue was
     * full. A chunk is the part of a trace that one service sends.
     *
     * @return the number of chunks; always 0 if Datadog's Java agent is attached
     */
    public long lostTraces() {
        return running.lostTraces();
    }

    /**
     * Returns Helidon's tracer, for client spans and custom spans.
     *
     * @return a tracer that does nothing if tracing is off
     */
    public Tracer tracer() {
        return running.tracer();
    }

    /**
     * Propagates traces in headers of any kind, such as those of another HTTP client or of queue messages.
     *
     * @return reads and writes such headers; does nothing if tracing is off
     */
    public Propagation propagation() {
        return new Propagation(tracer());
    }

    /**
     * Adds traced routes to a routing: see {@link ServerTracing#routes}.
     *
     * @param routing the routing; routes already registered in it, such as health checks, are not traced
     * @param routes registers handlers and services as in any routing
     * @return the routing, for error handlers
     */
    public Routing.Builder routes(Routing.Builder routing, Consumer<Routing.Rules> routes) {
        return new ServerTracing(tracer()).routes(routing, routes);
    }

    /**
     * Runs an action when the JVM shuts down, such as stopping the server, and closes the tracer afterward.
     *
     * <p>Use it instead of a shutdown hook. Shutdown hooks run concurrently and the tracer has its own, so the tracer
     * would be closed while the last requests are still being processed, and their spans would be lost.
     *
     * @param shutdown the action; the tracer stays open until it returns
     */
    public void beforeClose(Runnable shutdown) {
        running.beforeClose(shutdown);
    }

    /** Sends the finished spans that are still queued, then stops the tracer. Spans that end later are lost. */
    @Override
    public void close() {
        running.close();
    }
}
