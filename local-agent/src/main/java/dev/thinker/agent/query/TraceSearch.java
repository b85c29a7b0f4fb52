package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;

/**
 * The newest traces with a span that is searched for, or the newest such spans. A trace is shown by a span that was searched for: one that
 * failed, else the first. Without a search it is shown by its root: an error inside is no error of the request.
 */
final class TraceSearch {
    private static final Comparator<Found> NEWEST = Comparator.comparing((Found found) -> -found.span.start())
            .thenComparing(found -> found.trace.id())
            .thenComparing(found -> found.span.spanId());

    private final PriorityQueue<Found> newest = new PriorityQueue<>(NEWEST.reversed());
    private final SpanStats stats;
    private final Scope scope;
    private final int limit;

    TraceSearch(TraceStore traces, Scope scope, boolean isForSpans, int limit) {
        this.scope = scope;
        this.limit = limit;
        this.stats = new SpanStats(scope.window());
        scope.eachTrace(traces, (trace, spans) -> {
            if (isForSpans) {
                spans.stream().filter(scope::contains).forEach(span -> add(trace, span));
            } else {
                spans.stream()
                        .filter(scope::contains)
                        .min(Comparator.comparing(
                                        (Span span) -> scope.isUnfiltered() ? span.parentId() != 0 : !span.isError())
                                .thenComparing(Span::start))
                        .ifPresent(span -> add(trace, span));
            }
        });
    }

    private void add(Trace trace, Span span) {
        stats.add(scope.window().stepOf(span.end()), 1, span.isError() ? 1 : 0);
        newest.add(new Found(trace, span));
        if (newest.size() > limit) {
            newest.poll();
        }
    }

    SpanStats stats() {
        return stats;
    }

    List<Row> rows() {
        Map<Trace, Summary> traces = new HashMap<>();
        return newest.stream()
                .sorted(NEWEST)
                .map(found -> Row.of(traces.computeIfAbsent(found.trace, Summary::of), found.span))
                .toList();
    }

    private record Found(Trace trace, Span span) {}

    /** @param spans how many it has */
    private record Summary(String traceId, int spans, long spanErrors, List<String> services) {
        static Summary of(Trace trace) {
            List<Span> spans = trace.spans();
            return new Summary(
                    trace.hexId(),
                    spans.size(),
                    spans.stream().filter(Span::isError).count(),
                    spans.stream().map(Span::service).distinct().sorted().toList());
        }
    }

    /** @param start in milliseconds since 1970 @param duration in nanoseconds @param status of HTTP */
    record Row(
            @JsonUnwrapped Summary trace,
            String spanId,
            String service,
            String operation,
            String resource,
            String kind,
            String type,
            double start,
            long duration,
            boolean error,
            String status,
            String errorType,
            String errorMessage) {
        static Row of(Summary trace, Span span) {
            return new Row(
                    trace,
                    span.hexId(),
                    span.service(),
                    span.name(),
                    span.resource(),
                    span.kind(),
                    span.type(),
                    span.startMillis(),
                    span.duration(),
                    span.isError(),
                    span.tag("http.status_code"),
                    span.isError() ? span.meta("error.type") : null,
                    span.isError() ? span.errorMessage() : null);
        }
    }
}
