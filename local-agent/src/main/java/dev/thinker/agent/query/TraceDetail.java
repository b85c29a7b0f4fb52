package dev.thinker.agent.query;

import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.thinker.agent.http.Queries.Streamed;
import dev.thinker.agent.query.ExecutionTime.Share;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;

/**
 * A trace with the fields of its root span, and all spans without their tags.
 *
 * @param complete whether the parents of all spans are present
 */
record TraceDetail(
        String traceId,
        String root,
        @JsonUnwrapped SpanRow rootRow,
        String env,
        String version,
        boolean complete,
        List<Share> services,
        @JsonIgnore int size,
        Iterator<TreeRow> spans)
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
                SpanRow.of(root),
                root.env(),
                root.version(),
                isComplete,
                time.shares(),
                tree.spans().size(),
                tree.spans().stream().map(span -> TreeRow.of(tree, span)).iterator());
    }

    /** Bounds the memory of all streams to about 10 MB. */
    @Override
    public int weight() {
        return size / SPANS_PER_STREAM;
    }

    /** @param own the execution time, in nanoseconds */
    record TreeRow(
            @JsonUnwrapped SpanRow span,
            @JsonInclude(Include.NON_NULL) String parentId,
            long own,
            boolean measured,
            boolean topLevel) {
        static TreeRow of(SpanTree tree, Span span) {
            String parentId = span.parentId() == 0 ? null : HexFormat.of().toHexDigits(span.parentId());
            return new TreeRow(
                    SpanRow.of(span), parentId, tree.own(span), span.has("_dd.measured"), tree.isTopLevel(span));
        }
    }
}
