package dev.thinker.tracing.sdk;

import java.lang.reflect.Field;
import java.time.Duration;

import datadog.opentracing.DDTracer;
import datadog.trace.api.Config;
import ddtrot.dd.communication.ddagent.SharedCommunicationObjects;
import ddtrot.dd.trace.bootstrap.instrumentation.api.AgentTracer.TracerAPI;
import ddtrot.dd.trace.common.sampling.Sampler;
import ddtrot.dd.trace.common.sampling.SingleSpanSampler;
import ddtrot.dd.trace.common.writer.DDAgentWriter;
import ddtrot.dd.trace.common.writer.MultiWriter;
import ddtrot.dd.trace.common.writer.Writer;
import ddtrot.dd.trace.common.writer.WriterFactory;
import ddtrot.dd.trace.core.datastreams.DataStreamsMonitoring;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tracer of dd-trace-ot. */
final class SdkTracer implements RunningTracer {

    private static final Logger LOGGER = LoggerFactory.getLogger(RunningTracer.class);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);

    private final DDTracer datadog;
    private final Tracer tracer;
    private final WriterHealth health;
    private final Runnable cancelWatch;

    private SdkTracer(DDTracer datadog, WriterHealth health, Runnable cancelWatch) {
        this.datadog = datadog;
        this.tracer = OpenTracing.create(datadog);
        this.health = health;
        this.cancelWatch = cancelWatch;
    }

    /** Starts the tracer unless {@code DD_TRACE_ENABLED} is false. */
    static RunningTracer start(String defaultService) {
        ServiceName.setDefault(defaultService);
        // Whenever code activates a span, the SDK's log injection would replace the ids in the MDC with zeros
        System.setProperty("dd.logs.injection", "false");
        Config config = Config.get();
        if (!config.isTraceEnabled()) {
            LOGGER.info("Tracing is off (DD_TRACE_ENABLED=false)");
            return new NoTracer();
        }
        WriterHealth health = new WriterHealth();
        // The tracer's own defaults, except that the writer reports lost traces and receives traces in batches
        Sampler sampler = Sampler.Builder.forConfig(config, null);
        SingleSpanSampler spanSampler = SingleSpanSampler.Builder.forConfig(config);
        SharedCommunicationObjects communication = new SharedCommunicationObjects();
        AgentRoute route = AgentRoute.prepare(communication, config);
        Writer writer = WriterFactory.createWriter(config, communication, sampler, spanSampler, health);
        DDTracer datadog = DDTracer.builder()
                .sampler(sampler)
                .writer(new TraceBatches(writer, health))
                .build();
        if (!config.isDataStreamsEnabled()) {
            stopDataStreams(datadog);
        }
        if (writer instanceof DDAgentWriter || writer instanceof MultiWriter) {
            return new SdkTracer(datadog, health, AgentWatch.start(route, health, WATCH_INTERVAL)::cancel);
        }
        LOGGER.warn(
                "Traces go to a {} instead of a Datadog Agent, because of DD_WRITER_TYPE or a serverless "
                        + "environment",
                writer.getClass().getSimpleName());
        return new SdkTracer(datadog, health, () -> {});
    }

    /** Wraps a tracer that is already configured. */
    static RunningTracer of(DDTracer datadog) {
        return new SdkTracer(datadog, new WriterHealth(), () -> {});
    }

    @Override
    public Tracer tracer() {
        return tracer;
    }

    @Override
    public long lostTraces() {
        return health.lostTraces();
    }

    @Override
    public void beforeClose(Runnable shutdown) {
        try {
            // The tracer's shutdown hook runs its listeners first. Only the tracer inside DDTracer can add one
            inner(datadog).addShutdownListener(shutdown);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOGGER.warn(
                    "Unsupported dd-trace-ot: it accepts no shutdown listener, so the spans of the last requests "
                            + "before shutdown are lost ({})",
                    e.toString());
            Runtime.getRuntime().addShutdownHook(new Thread(shutdown, "shutdown"));
        }
    }

    /**
     * Stops the thread of Data Streams Monitoring, which wakes up 100 times per second even if nothing is monitored.
     */
    private static void stopDataStreams(DDTracer datadog) {
        try {
            if (inner(datadog).getDataStreamsMonitoring() instanceof DataStreamsMonitoring monitoring) {
                Thread stop = new Thread(monitoring::close, "data-streams-stop");
                stop.setDaemon(true);
                stop.start();
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOGGER.debug("Unsupported dd-trace-ot: its data streams thread keeps running ({})", e.toString());
        }
    }

    private static TracerAPI inner(DDTracer datadog) throws ReflectiveOperationException {
        Field inner = DDTracer.class.getDeclaredField("tracer");
        inner.setAccessible(true);
        return (TracerAPI) inner.get(datadog);
    }

    @Override
    public void close() {
        cancelWatch.run();
        datadog.close();
    }
}
