package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;

/**
 * Finds the newest matching spans, or the newest traces that contain one. A trace is represented by its first matching
 * span with an error, or else by its first matching span. Without a filter, its root span represents it, because an
 * error in another span is not necessarily an error of the request.
 */
final class TraceSearch {
    private static final Comparator<Found> NEWEST = Comparator.comparing((Found found) -> -found.span.start())
            .thenComparing(found -> found.trace.id())
            .thenComparing(found -> found.span.spanId());

    private final PriorityQueue<Found> newest = new PriorityQueue<>(NEWEST.reversed());
    private final SpanStats stats;
    private final Scope scope;
    private final int limit;

    TraceSearch(TraceStore traces, Scope scope, boolean asSpans, int limit) {
        this.scope = scope;
        this.limit = limit;
        this.stats = new SpanStats(scope.window());
        Comparator<Span> firstToShow = Comparator.comparing(
                        (Span span) -> scope.isUnfiltered() ? span.parentId() != 0 : !span.isError())
                .thenComparing(Span::start);
        scope.eachTrace(traces, (trace, spans) -> {
            Stream<Span> matching = spans.stream().filter(scope::contains);
            (asSpans ? matching : matching.min(firstToShow).stream()).forEach(span -> add(trace, span));
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

    List<ObjectNode> rows() {
        Map<Trace, ObjectNode> traces = new HashMap<>();
        return newest.stream()
                .sorted(NEWEST)
                .map(found -> SpanRow.of(found.span)
                        .<ObjectNode>setAll(traces.computeIfAbsent(found.trace, TraceSearch::summary)))
                .toList();
    }

    private static ObjectNode summary(Trace trace) {
        List<Span> spans = trace.spans();
        return new ObjectNode(JsonNodeFactory.instance)
                .put("traceId", trace.hexId())
                .put("spans", spans.size())
                .put("spanErrors", spans.stream().filter(Span::isError).count())
                .putPOJO(
                        "services",
                        spans.stream().map(Span::service).distinct().sorted().toList());
    }

    private record Found(Trace trace, Span span) {}
}
