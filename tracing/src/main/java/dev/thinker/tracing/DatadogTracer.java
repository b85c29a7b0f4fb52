package dev.thinker.tracing;

import java.lang.reflect.Field;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

import datadog.opentracing.DDTracer;
import datadog.trace.api.Config;
import ddtrot.dd.communication.ddagent.SharedCommunicationObjects;
import ddtrot.dd.trace.bootstrap.instrumentation.api.AgentTracer.TracerAPI;
import ddtrot.dd.trace.common.sampling.Sampler;
import ddtrot.dd.trace.common.sampling.SingleSpanSampler;
import ddtrot.dd.trace.common.writer.Writer;
import ddtrot.dd.trace.common.writer.WriterFactory;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import io.helidon.webserver.Routing;
import org.slf4j.LoggerFactory;

/**
 * Helidon's {@link Tracer} over Datadog's, configured by the {@code DD_*} variables alone.
 *
 * <p>That configuration is one per JVM, so there is one of these per process. It is not registered as the global tracer:
 * Helidon would add spans of its own beside ours.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_collection/library_config/java/">Configuring the Java tracing library</a>
 */
public final class DatadogTracer implements AutoCloseable {

    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);

    private final Tracer tracer;
    private final DDTracer datadog;
    private final WriterHealth health;
    private final AgentWatch watch;

    private DatadogTracer(Tracer tracer, DDTracer datadog, WriterHealth health, AgentWatch watch) {
        this.tracer = tracer;
        this.datadog = datadog;
        this.health = health;
        this.watch = watch;
    }

    /**
     * Creates the tracer, or one that does nothing where {@code DD_TRACE_ENABLED} is false. The log says where the traces go, and
     * whether an Agent answers there.
     *
     * @param defaultService the name of the service where Datadog's configuration has none: {@code DD_SERVICE}, a file named by
     *        {@code DD_TRACE_CONFIG}, {@code OTEL_SERVICE_NAME} with {@code DD_TRACE_OTEL_ENABLED}, and so on
     */
    public static DatadogTracer create(String defaultService) {
        ServiceName.setDefault(defaultService);
        if (!Config.get().isTraceEnabled()) {
            LoggerFactory.getLogger(DatadogTracer.class).info("Tracing is off (DD_TRACE_ENABLED=false)");
            return new DatadogTracer(Tracer.noOp(), null, new WriterHealth(), null);
        }
        WriterHealth health = new WriterHealth();
        // What the tracer would make by itself, but that its writer tells us what it loses, and gets its traces in batches
        Sampler sampler = Sampler.Builder.forConfig(Config.get(), null);
        SingleSpanSampler spanSampler = SingleSpanSampler.Builder.forConfig(Config.get());
        SharedCommunicationObjects communication = new SharedCommunicationObjects();
        communication.createRemaining(Config.get());
        Writer writer = WriterFactory.createWriter(Config.get(), communication, sampler, spanSampler, health);
        DDTracer datadog = DDTracer.builder().sampler(sampler).writer(new TraceBatches(writer, health)).build();
        AgentWatch watch = AgentWatch.start(URI.create(Config.get().getAgentUrl()), WATCH_INTERVAL);
        return new DatadogTracer(OpenTracing.create(datadog), datadog, health, watch);
    }

    /** How many traces, or parts of one, were given up since the start: the Agent did not take them, or too many waited for it. */
    public long lostTraces() {
        return health.lostTraces();
    }

    public Tracer tracer() {
        return tracer;
    }

    /** Adds routes to a routing, each of them traced: see {@link ServerTracing#routes}. */
    public Routing.Builder routes(Routing.Builder routing, Consumer<Routing.Rules> routes) {
        return new ServerTracing(tracer).routes(routing, routes);
    }

    /**
     * Runs something when the JVM is told to end, and closes the tracer after it.
     *
     * <p>Use it instead of a shutdown hook. The tracer has a hook of its own, which runs beside all others: it would be closed
     * while the last requests are still answered, and their spans would be lost.
     */
    public void beforeClose(Runnable end) {
        if (datadog == null) {
            Runtime.getRuntime().addShutdownHook(new Thread(end, "end"));
            return;
        }
        try {
            // The hook runs the tracer's shutdown listeners first. DDTracer has no method to add one; the tracer inside it has
            Field inside = DDTracer.class.getDeclaredField("tracer");
            inside.setAccessible(true);
            ((TracerAPI) inside.get(datadog)).addShutdownListener(end);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This dd-trace-ot is built in another way: its shutdown cannot be ordered", e);
        }
    }

    /** Sends the finished spans that are still waiting, then stops. A span that ends later is lost. */
    @Override
    public void close() {
        if (datadog != null) {
            watch.cancel();
            datadog.close();
        }
    }
}
