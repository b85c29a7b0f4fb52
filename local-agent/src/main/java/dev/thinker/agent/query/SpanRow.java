package dev.thinker.agent.query;

import java.util.HexFormat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.thinker.agent.store.Span;

/** A span without its tags, as JSON. */
final class SpanRow {
    private SpanRow() {}

    static ObjectNode of(Span span) {
        ObjectNode row = new ObjectNode(JsonNodeFactory.instance)
                .put("spanId", span.hexId())
                .put("service", span.service())
                .put("operation", span.name())
                .put("resource", span.resource())
                .put("type", span.type())
                .put("kind", span.kind())
                .put("start", span.start() / 1_000 / 1_000.0)
                .put("duration", span.duration())
                .put("error", span.isError())
                .put("status", span.tag("http.status_code"));
        if (span.isError()) {
            if (span.meta("error.type") != null) {
                row.put("errorType", span.meta("error.type"));
            }
            row.put("errorMessage", span.errorMessage());
        }
        return row;
    }

    /** With its place in the trace. */
    static ObjectNode of(Span span, SpanTree tree) {
        ObjectNode row = of(span);
        if (span.parentId() != 0) {
            row.put("parentId", HexFormat.of().toHexDigits(span.parentId()));
        }
        return row.put("own", tree.own(span))
                .put("measured", span.has("_dd.measured"))
                .put("topLevel", tree.isTopLevel(span));
    }
}
