package dev.thinker.tracing.sdk;

import datadog.opentracing.DDTracer;
import io.helidon.tracing.Tracer;

/** The tracer that creates this JVM's spans, from its start until it is closed. */
public interface RunningTracer {

    /**
     * Starts the tracer that this JVM's configuration selects. This method never fails: if the tracer cannot start, one
     * log line states the cause, and no spans are created.
     *
     * @param defaultService the service name to use unless Datadog's configuration has one
     * @return the tracer
     */
    static RunningTracer start(String defaultService) {
        try {
            DatadogVariables.findInEveryLocale();
            return JavaAgent.isAttached() ? JavaAgent.start() : SdkTracer.start(defaultService);
        } catch (Exception | LinkageError e) {
            return NoTracer.because(e);
        }
    }

    /**
     * Wraps a tracer that is already configured.
     *
     * @param tracer the tracer to wrap, which {@link #close} closes
     * @return the wrapped tracer
     */
    static RunningTracer of(DDTracer tracer) {
        return SdkTracer.of(tracer);
    }

    /**
     * Returns Helidon's tracer.
     *
     * @return a tracer that does nothing if tracing is off
     */
    Tracer tracer();

    /**
     * Returns the number of trace chunks known to be lost. A chunk is the part of a trace that one service sends.
     *
     * @return the number since the start; always 0 for the Java agent's tracer
     */
    long lostTraces();

    /**
     * Runs an action when the JVM shuts down, and closes the tracer afterward if the tracer allows that.
     *
     * @param shutdown the action
     */
    void beforeClose(Runnable shutdown);

    /** Sends the finished spans that are still queued, and closes the tracer unless the Java agent owns it. */
    void close();
}
