package dev.thinker.agent.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.thinker.agent.store.Span;

/**
 * A span without its tags.
 *
 * @param start in milliseconds since 1970
 * @param duration in nanoseconds
 * @param status of HTTP
 */
@JsonInclude(Include.NON_NULL)
record SpanRow(
        String spanId,
        String service,
        String operation,
        String resource,
        String type,
        String kind,
        double start,
        long duration,
        boolean error,
        @JsonInclude(Include.ALWAYS) String status,
        String errorType,
        String errorMessage) {
    static SpanRow of(Span span) {
        return new SpanRow(
                span.hexId(),
                span.service(),
                span.name(),
                span.resource(),
                span.type(),
                span.kind(),
                span.startMillis(),
                span.duration(),
                span.isError(),
                span.tag("http.status_code"),
                span.isError() ? span.meta("error.type") : null,
                span.isError() ? span.errorMessage() : null);
    }
}
