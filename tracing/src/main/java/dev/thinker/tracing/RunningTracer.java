package dev.thinker.tracing;

import io.helidon.tracing.Tracer;

/** What makes this JVM's spans, and when it ends. */
interface RunningTracer {

    Tracer tracer();

    /** How many traces, or parts of one, are known to be lost. */
    long lostTraces();

    /** Runs something when the JVM is told to end, and closes the tracer after it where it can. */
    void beforeClose(Runnable end);

    void close();
}
