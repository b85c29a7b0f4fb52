package dev.thinker.tracing;

import java.lang.reflect.Field;
import java.time.Duration;

import datadog.opentracing.DDTracer;
import ddtrot.dd.trace.bootstrap.instrumentation.api.AgentTracer.TracerAPI;

/** Has the tracer closed last, and with its spans sent. */
final class ShutdownOrder {

    private static final Duration GIVES_UP_AFTER = Duration.ofMillis(900);
    private static final int FLUSHES = 5;

    private ShutdownOrder() {
    }

    /**
     * The tracer's own shutdown hook first runs its shutdown listeners, and then closes it. {@link DDTracer} has no method to
     * add one; the tracer inside it has.
     */
    static void beforeClose(DDTracer tracer, Runnable listener) {
        try {
            Field inside = DDTracer.class.getDeclaredField("tracer");
            inside.setAccessible(true);
            ((TracerAPI) inside.get(tracer)).addShutdownListener(listener);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This dd-trace-ot is built in another way: its shutdown cannot be ordered", e);
        }
    }

    /** A flush gives up after a second, too soon for a first connection on a busy machine. One that is faster has got through. */
    static void flush(DDTracer tracer) {
        for (int i = 0; i < FLUSHES; i++) {
            long start = System.nanoTime();
            tracer.flush();
            if (System.nanoTime() - start < GIVES_UP_AFTER.toNanos()) {
                return;
            }
        }
    }
}
