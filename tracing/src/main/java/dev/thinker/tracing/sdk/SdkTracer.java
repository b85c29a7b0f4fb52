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
    private final Runnable endOfWatch;

    private SdkTracer(DDTracer datadog, WriterHealth health, Runnable endOfWatch) {
        this.datadog = datadog;
        this.tracer = OpenTracing.create(datadog);
        this.health = health;
        this.endOfWatch = endOfWatch;
    }

    /** Starts it, unless {@code DD_TRACE_ENABLED} is false. */
    static RunningTracer start(String defaultService) {
        ServiceName.setDefault(defaultService);
        Config config = Config.get();
        if (!config.isTraceEnabled()) {
            LOGGER.info("Tracing is off (DD_TRACE_ENABLED=false)");
            return new NoTracer();
        }
        WriterHealth health = new WriterHealth();
        // As the tracer would create them, except that its writer reports what it loses, and gets its traces in batches
        Sampler sampler = Sampler.Builder.forConfig(config, null);
        SingleSpanSampler spanSampler = SingleSpanSampler.Builder.forConfig(config);
        SharedCommunicationObjects communication = new SharedCommunicationObjects();
        AgentRoute route = AgentRoute.prepare(communication, config);
        Writer writer = WriterFactory.createWriter(config, communication, sampler, spanSampler, health);
        DDTracer datadog = DDTracer.builder()
                .sampler(sampler)
                .writer(new TraceBatches(writer, health))
                .build();
        if (writer instanceof DDAgentWriter || writer instanceof MultiWriter) {
            return new SdkTracer(datadog, health, AgentWatch.start(route, health, WATCH_INTERVAL)::cancel);
        }
        LOGGER.warn(
                "Traces go to no Datadog Agent, but to a {} (DD_WRITER_TYPE, or a serverless environment)",
                writer.getClass().getSimpleName());
        return new SdkTracer(datadog, health, () -> {});
    }

    /** Takes over a tracer that is configured already. */
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
    public void beforeClose(Runnable end) {
        try {
            // The hook runs the tracer's shutdown listeners first. DDTracer has no method to add one; the tracer inside
            // it has
            Field inside = DDTracer.class.getDeclaredField("tracer");
            inside.setAccessible(true);
            ((TracerAPI) inside.get(datadog)).addShutdownListener(end);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOGGER.warn(
                    "Unsupported dd-trace-ot: it is closed while the last requests are processed, and their spans are lost ({})",
                    e.toString());
            Runtime.getRuntime().addShutdownHook(new Thread(end, "end"));
        }
    }

    @Override
    public void close() {
        endOfWatch.run();
        datadog.close();
    }
}
