package dev.thinker.tracing.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import io.opentracing.util.GlobalTracer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracer of Datadog's Java agent, where {@code -javaagent:dd-java-agent.jar} is among the JVM's options: on a host with Single
 * Step Instrumentation, or by the admission controller of a cluster.
 *
 * <p>The agent puts its own {@code datadog.trace.api} classes, of its own version, on the bootstrap class path, where they take
 * precedence over those of dd-trace-ot. The two do not fit each other, and there can be one tracer only. Once OpenTracing's
 * {@link GlobalTracer} is loaded, the agent registers its own tracer there, unless {@code DD_TRACE_ENABLED} or
 * {@code DD_TRACE_OPENTRACING_ENABLED} is false.
 */
final class JavaAgent implements RunningTracer {

    private static final Logger LOGGER = LoggerFactory.getLogger(RunningTracer.class);

    private final Tracer tracer = OpenTracing.create(new JavaAgentTracer(GlobalTracer.get()));

    private JavaAgent() {}

    static boolean isAttached() {
        return isOnBootstrapClassPath("datadog.trace.bootstrap.AgentBootstrap")
                || isOnBootstrapClassPath("datadog.trace.api.Config");
    }

    private static boolean isOnBootstrapClassPath(String name) {
        try {
            Class.forName(name, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Uses the agent's tracer where it has registered one. */
    static RunningTracer start() {
        if (hasRegisteredItsTracer()) {
            LOGGER.warn(
                    "Datadog's Java agent{} is attached (-javaagent): this service's spans are made by its tracer, beside its own "
                            + "spans, and where they go is up to its configuration",
                    version());
            return new JavaAgent();
        }
        LOGGER.warn(
                "Datadog's Java agent{} is attached (-javaagent), and there can be no second tracer: this service makes no spans, as "
                        + "the agent has no OpenTracing tracer for them (is DD_TRACE_ENABLED or DD_TRACE_OPENTRACING_ENABLED false?)",
                version());
        return new NoTracer();
    }

    /** Its builder tells, as GlobalTracer hides the tracer behind itself. */
    private static boolean hasRegisteredItsTracer() {
        return GlobalTracer.isRegistered()
                && GlobalTracer.get().buildSpan("none").getClass().getName().startsWith("datadog.");
    }

    private static String version() {
        try (InputStream version = ClassLoader.getSystemResourceAsStream("dd-java-agent.version")) {
            return version == null ? "" : " " + new String(version.readAllBytes(), StandardCharsets.US_ASCII).trim();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public Tracer tracer() {
        return tracer;
    }

    @Override
    public long lostTraces() {
        return 0;
    }

    @Override
    public void beforeClose(Runnable end) {
        try {
            // The agent's shutdown hook runs these before it closes its tracer
            Object agentsTracer = Class.forName("datadog.trace.bootstrap.instrumentation.api.AgentTracer", true, null)
                    .getMethod("get")
                    .invoke(null);
            Method listener = Class.forName(
                            "datadog.trace.bootstrap.instrumentation.api.AgentTracer$TracerAPI", true, null)
                    .getMethod("addShutdownListener", Runnable.class);
            listener.invoke(agentsTracer, end);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Runtime.getRuntime().addShutdownHook(new Thread(end, "end"));
        }
    }

    @Override
    public void close() {
        // The agent closes its tracer when the JVM ends
    }
}
