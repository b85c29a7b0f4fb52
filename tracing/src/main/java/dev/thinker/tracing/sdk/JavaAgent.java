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
 * The tracer of Datadog's Java agent, if the JVM was started with {@code -javaagent:dd-java-agent.jar}. Single Step
 * Instrumentation adds this option on a host, and the admission controller adds it in a cluster.
 *
 * <p>The agent puts its own {@code datadog.trace.api} classes on the bootstrap class path, where they take precedence
 * over those of dd-trace-ot. Their versions differ and are incompatible, so there can be only one tracer. When
 * OpenTracing's {@link GlobalTracer} is loaded, the agent registers its tracer there, unless {@code DD_TRACE_ENABLED}
 * or {@code DD_TRACE_OPENTRACING_ENABLED} is false.
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

    /** Uses the agent's tracer if it is registered, and no tracer otherwise. */
    static RunningTracer start() {
        if (isTracerRegistered()) {
            LOGGER.warn(
                    "Datadog's Java agent{} is attached (-javaagent), so its tracer creates this service's spans in "
                            + "addition to its automatic ones, and its configuration determines where they are sent",
                    version());
            return new JavaAgent();
        }
        LOGGER.warn(
                "Datadog's Java agent{} is attached (-javaagent) but has not registered its OpenTracing tracer, so "
                        + "this service creates no spans. Check that DD_TRACE_ENABLED and "
                        + "DD_TRACE_OPENTRACING_ENABLED are not false",
                version());
        return new NoTracer();
    }

    /** Checks the class of a span builder, because GlobalTracer hides the tracer that it delegates to. */
    private static boolean isTracerRegistered() {
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
    public void beforeClose(Runnable shutdown) {
        try {
            // The agent's shutdown hook runs its listeners before it closes the tracer
            Object agentTracer = Class.forName("datadog.trace.bootstrap.instrumentation.api.AgentTracer", true, null)
                    .getMethod("get")
                    .invoke(null);
            Method listener = Class.forName(
                            "datadog.trace.bootstrap.instrumentation.api.AgentTracer$TracerAPI", true, null)
                    .getMethod("addShutdownListener", Runnable.class);
            listener.invoke(agentTracer, shutdown);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Runtime.getRuntime().addShutdownHook(new Thread(shutdown, "shutdown"));
        }
    }

    @Override
    public void close() {
        // The agent closes its own tracer when the JVM shuts down
    }
}
