package dev.thinker.tracing.sdk;

import datadog.opentracing.DDTracer;
import io.helidon.tracing.Tracer;

/** What makes this JVM's spans, and when it ends. */
public interface RunningTracer {

    /**
     * Starts the tracer that this JVM's configuration asks for. It never fails: where it cannot start, one log line says why, and there are
     * no spans.
     *
     * @param defaultService the name of the service where Datadog's configuration has none
     */
    static RunningTracer start(String defaultService) {
        try {
            DatadogVariables.findInEveryLocale();
            return JavaAgent.isAttached() ? JavaAgent.start() : SdkTracer.start(defaultService);
        } catch (Exception | LinkageError e) {
            return NoTracer.because(e);
        }
    }

    /** Takes over a tracer that is configured already. */
    static RunningTracer of(DDTracer tracer) {
        return SdkTracer.of(tracer);
    }

    Tracer tracer();

    /** How many traces, or parts of one, are known to be lost. */
    long lostTraces();

    /** Runs something when the JVM is told to end, and closes the tracer after it where it can. */
    void beforeClose(Runnable end);

    void close();
}
