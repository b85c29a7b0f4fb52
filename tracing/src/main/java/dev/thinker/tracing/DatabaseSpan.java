package dev.thinker.tracing;

import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;

/** Builds the client spans of database calls. */
public final class DatabaseSpan {

    private DatabaseSpan() {}

    /**
     * Builds the span of one statement.
     *
     * @param tracer the tracer of a {@link DatadogTracer}
     * @param type the database system, such as {@code postgresql}
     * @param instance the name of the database, which the service map shows
     * @param statement the resource that Datadog groups calls by: the statement with {@code ?} for each value, as in a
     *     prepared statement
     * @return a builder without a parent, for {@link InSpan}
     */
    public static Span.Builder<?> builder(Tracer tracer, String type, String instance, String statement) {
        Span.Builder<?> span = tracer.spanBuilder(type + ".query");
        span.tag("span.kind", "client");
        span.tag("span.type", "sql");
        span.tag("resource.name", statement);
        span.tag("component", type);
        span.tag("peer.service", instance);
        span.tag("db.type", type);
        span.tag("db.instance", instance);
        return span;
    }
}
