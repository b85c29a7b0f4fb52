package dev.thinker.agent.query;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.thinker.agent.http.Queries.Streamed;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;

/** A trace with the fields of its root span, and all spans without their tags. */
final class TraceDetail {
    /** Bounds the memory of all streams to about 10 MB. */
    private static final int SPANS_PER_STREAM = 1_500;

    private TraceDetail() {}

    static Streamed of(Trace trace) {
        SpanTree tree = new SpanTree(trace.spans());
        Span root = tree.root();
        ExecutionTime time = new ExecutionTime();
        tree.spans().forEach(span -> time.add(tree, span));
        boolean isComplete = root.parentId() == 0
                && tree.spans().stream().allMatch(span -> span.parentId() == 0 || tree.parent(span) != null);
        ObjectNode json = new ObjectNode(JsonNodeFactory.instance)
                .put("traceId", trace.hexId())
                .put("root", root.hexId());
        json.setAll(SpanRow.of(root));
        json.put("env", root.env())
                .put("version", root.version())
                .put("complete", isComplete)
                .putPOJO("services", time.shares())
                .putPOJO(
                        "spans",
                        tree.spans().stream()
                                .map(span -> SpanRow.of(span, tree))
                                .iterator());
        return new Streamed(json, tree.spans().size() / SPANS_PER_STREAM);
    }
}
