package dev.thinker.tracing;

import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;

/**
 * Builds the two spans of a message: one for sending it and one for processing it, possibly much later.
 * {@link Propagation} makes the first the parent of the second.
 */
public final class QueueSpan {

    private QueueSpan() {}

    /**
     * Builds the span in which a message is sent. Propagate it with {@link Propagation#inject}.
     *
     * @param tracer the tracer of a {@link DatadogTracer}
     * @param system the messaging system, such as {@code kafka}
     * @param queue the name of the queue or topic
     * @return a builder without a parent, for {@link InSpan}
     */
    public static Span.Builder<?> producer(Tracer tracer, String system, String queue) {
        return builder(tracer, system, queue, "producer", "produce");
    }

    /**
     * Builds the span in which a message is processed. Set its parent with {@link Propagation#extract(java.util.Map,
     * Span.Builder)}.
     *
     * @param tracer the tracer of a {@link DatadogTracer}
     * @param system the messaging system, such as {@code kafka}
     * @param queue the name of the queue or topic
     * @return a builder without a parent
     */
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
