package dev.thinker.tracing;

import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;

/** The client span of a call of a database. */
public final class DatabaseSpan {

    private DatabaseSpan() {}

    /**
     * Builds the span of one statement.
     *
     * @param type such as {@code postgresql}
     * @param instance the database's name, by which it appears in the service map
     * @param statement the resource by which Datadog groups the calls: with {@code ?} for each value, as in a prepared statement
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
