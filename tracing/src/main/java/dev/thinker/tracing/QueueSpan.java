package dev.thinker.tracing;

import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;

/**
 * The spans of a message: one where it is sent, and one where it is received, maybe much later. {@link Propagation} makes the one the
 * parent of the other.
 */
public final class QueueSpan {

    private QueueSpan() {}

    /**
     * Builds the span in which a message is sent; hand it on with {@link Propagation#inject}.
     *
     * @param system such as {@code kafka}
     * @param queue the queue's or topic's name
     */
    public static Span.Builder<?> producer(Tracer tracer, String system, String queue) {
        return builder(tracer, system, queue, "producer", "produce");
    }

    /** Builds the span in which a message is processed; give it its parent with {@link Propagation#extract}. */
    public static Span.Builder<?> consumer(Tracer tracer, String system, String queue) {
        return builder(tracer, system, queue, "consumer", "consume");
    }

    private static Span.Builder<?> builder(Tracer tracer, String system, String queue, String kind, String operation) {
        Span.Builder<?> span = tracer.spanBuilder(system + "." + operation);
        span.tag("span.kind", kind);
        span.tag("span.type", "queue");
        span.tag("resource.name", operation + " " + queue);
        span.tag("component", system);
        span.tag("messaging.system", system);
        span.tag("messaging.destination.name", queue);
        return span;
    }
}
