package dev.thinker.agent.query;

import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.thinker.agent.http.Queries.Streamed;
import dev.thinker.agent.query.ExecutionTime.Share;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;

/**
 * A trace with all its spans, but not their tags. Its times, its status and whether it failed are those of its root.
 *
 * @param complete whether no parent of a span is missing
 */
record TraceDetail(
        String traceId,
        String root,
        String service,
        String operation,
        String resource,
        String status,
        double start,
        long duration,
        boolean error,
        String env,
        String version,
        boolean complete,
        List<Share> services,
        @JsonIgnore int size,
        Iterator<SpanRow> spans)
        implements Streamed {
    private static final int SPANS_PER_STREAM = 1_500;

    static TraceDetail of(Trace trace) {
        SpanTree tree = new SpanTree(trace.spans());
        Span root = tree.root();
        ExecutionTime time = new ExecutionTime();
        tree.spans().forEach(span -> time.add(tree, span));
        boolean isComplete = root.parentId() == 0
                && tree.spans().stream().allMatch(span -> span.parentId() == 0 || tree.parent(span) != null);
        return new TraceDetail(
                trace.hexId(),
                root.hexId(),
                root.service(),
                root.name(),
                root.resource(),
                root.tag("http.status_code"),
                root.startMillis(),
                root.duration(),
                root.isError(),
                root.env(),
                root.version(),
                isComplete,
                time.shares(),
                tree.spans().size(),
                tree.spans().stream().map(span -> SpanRow.of(tree, span)).iterator());
    }

    /** All that can be streamed at a time take about 10 MB of heap. */
    @Override
    public int weight() {
        return size / SPANS_PER_STREAM;
    }

    /** @param own the execution time, in nanoseconds */
    @JsonInclude(Include.NON_NULL)
    record SpanRow(
            String spanId,
            String parentId,
            String service,
            String operation,
            String resource,
            String type,
            String kind,
            double start,
            long duration,
            long own,
            boolean error,
            String status,
            boolean measured,
            boolean topLevel,
            String errorType,
            String errorMessage) {
        static SpanRow of(SpanTree tree, Span span) {
            return new SpanRow(
                    span.hexId(),
                    span.parentId() == 0 ? null : HexFormat.of().toHexDigits(span.parentId()),
                    span.service(),
                    span.name(),
                    span.resource(),
                    span.type(),
                    span.kind(),
                    span.startMillis(),
                    span.duration(),
                    tree.own(span),
                    span.isError(),
                    span.tag("http.status_code"),
                    span.has("_dd.measured"),
                    tree.isTopLevel(span),
                    span.isError() ? span.meta("error.type") : null,
                    span.isError() ? span.errorMessage() : null);
        }
    }
}
