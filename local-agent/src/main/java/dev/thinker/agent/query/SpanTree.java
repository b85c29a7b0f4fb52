package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.thinker.agent.store.Span;

import static java.util.stream.Collectors.groupingBy;

/** The spans of a trace as a tree. A parent may be missing, and parents may form a cycle. */
final class SpanTree {
    private final Map<Long, Span> byId = new HashMap<>();
    private final Map<Long, List<Span>> children;
    private final List<Span> spans;

    SpanTree(List<Span> spans) {
        this.spans = spans.stream().sorted(Comparator.comparing(Span::start)).toList();
        this.spans.forEach(span -> byId.putIfAbsent(span.spanId(), span));
        children = this.spans.stream().filter(span -> parent(span) != null).collect(groupingBy(Span::parentId));
    }

    /** Ordered by start. */
    List<Span> spans() {
        return spans;
    }

    /** Null if it has none, or it is missing. */
    Span parent(Span span) {
        Span parent = byId.get(span.parentId());
        return parent == span ? null : parent;
    }

    List<Span> children(Span span) {
        return children.getOrDefault(span.spanId(), List.of());
    }

    /** The first span without a parent, or else the first whose parent is missing, or else the first of all. */
    Span root() {
        return spans.stream()
                .min(Comparator.comparing((Span span) -> span.parentId() != 0)
                        .thenComparing(span -> parent(span) != null))
                .orElseThrow();
    }

    /**
     * Whether the span is a service entry span: the tracer has marked it or, if the tracer marks no spans, it has no
     * parent or the parent belongs to another service, as in the Agent.
     */
    boolean isTopLevel(Span span) {
        Span parent = parent(span);
        return span.chunk().origin().hasTopLevel()
                ? span.has("_dd.top_level")
                : parent == null || !parent.service().equals(span.service());
    }

    /** The execution time: the duration of the span without the time of its children, in nanoseconds. */
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

    /** The maximum if it overflows. */
    private static long end(Span span) {
        long end = span.start() + span.duration();
        return end < span.start() ? Long.MAX_VALUE : end;
    }
}
