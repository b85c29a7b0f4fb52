package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.thinker.agent.store.Span;

import static java.util.stream.Collectors.groupingBy;

/** The spans of one trace by their parents. A parent may be missing, and parents may form a cycle. */
final class SpanTree {
    private final Map<Long, Span> byId = new HashMap<>();
    private final Map<Long, List<Span>> children;
    private final List<Span> spans;

    SpanTree(List<Span> spans) {
        this.spans = spans.stream().sorted(Comparator.comparing(Span::start)).toList();
        this.spans.forEach(span -> byId.putIfAbsent(span.spanId(), span));
        children = this.spans.stream().filter(span -> parent(span) != null).collect(groupingBy(Span::parentId));
    }

    /** By their start. */
    List<Span> spans() {
        return spans;
    }

    /** Null where it has none, or not here. */
    Span parent(Span span) {
        Span parent = byId.get(span.parentId());
        return parent == span ? null : parent;
    }

    List<Span> children(Span span) {
        return children.getOrDefault(span.spanId(), List.of());
    }

    /** The earliest of the spans without a parent, or else of those whose parent is not here, or of all. */
    Span root() {
        return spans.stream()
                .min(Comparator.comparing((Span span) -> span.parentId() != 0)
                        .thenComparing(span -> parent(span) != null))
                .orElseThrow();
    }

    /** Where a trace enters a service, as the tracer says or else the Agent finds out: the parent is elsewhere. */
    boolean isTopLevel(Span span) {
        Span parent = parent(span);
        return span.chunk().origin().hasTopLevel()
                ? span.has("_dd.top_level")
                : parent == null || !parent.service().equals(span.service());
    }

    /** The execution time: nanoseconds of the span that are in none of its children. */
    long own(Span span) {
        long end = end(span);
        long at = span.start();
        long own = 0;
        for (Span child : children(span)) {
            own += Math.max(at, Math.min(child.start(), end)) - at;
            at = Math.max(at, Math.min(end(child), end));
        }
        return own + end - at;
    }

    /** Later than all others if it cannot be told. */
    private static long end(Span span) {
        long end = span.start() + span.duration();
        return end < span.start() ? Long.MAX_VALUE : end;
    }
}
