package dev.thinker.tracing.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.assertj.core.api.AssertProvider;

/**
 * The spans of one trace.
 *
 * <p>AssertJ's {@code assertThat(trace)} returns a {@link TraceAssert}.
 */
public final class RecordedTrace implements AssertProvider<TraceAssert> {

    private final List<RecordedSpan> spans;

    RecordedTrace(List<RecordedSpan> spans) {
        this.spans = spans.stream()
                .sorted(Comparator.comparing(RecordedSpan::start).thenComparing(RecordedSpan::spanId))
                .toList();
        spans.forEach(span -> span.context(this::tree));
    }

    /**
     * Returns all spans.
     *
     * @return an unmodifiable list in the order in which the spans started
     */
    public List<RecordedSpan> spans() {
        return spans;
    }

    /**
     * Returns the only span with an operation name.
     *
     * @param operation the operation name, such as {@code helidon.request}
     * @return the span
     * @throws AssertionError if there is none or more than one
     */
    public RecordedSpan span(String operation) {
        return only(
                spans.stream()
                        .filter(span -> span.operation().equals(operation))
                        .toList(),
                operation);
    }

    /**
     * Returns the only span with a service and an operation name.
     *
     * @param service the service that created the span
     * @param operation the operation name, such as {@code helidon.request}
     * @return the span
     * @throws AssertionError if there is none or more than one
     */
    public RecordedSpan span(String service, String operation) {
        return only(
                spans.stream()
                        .filter(span -> span.service().equals(service)
                                && span.operation().equals(operation))
                        .toList(),
                service + " " + operation);
    }

    /**
     * Formats the trace as a tree with one line per span. Parents precede their children, and siblings are in the order
     * in which they started:
     *
     * <pre>
     * shop helidon.request [GET /shop/{id}] http.status_code=200
     *   shop helidon.client.request [GET /stock/{id}] http.status_code=200
     *   shop price [price] ! java.lang.IllegalStateException: no price
     * </pre>
     *
     * <p>A span whose parent was not recorded is shown as a root.
     *
     * @param tags the tags to show, on the spans that have them
     * @return the lines, without a trailing newline
     */
    public String tree(String... tags) {
        Set<String> ids = spans.stream().map(RecordedSpan::spanId).collect(Collectors.toSet());
        List<String> lines = new ArrayList<>();
        spans.stream().filter(span -> !ids.contains(span.parentId())).forEach(root -> print(root, "", tags, lines));
        return String.join("\n", lines);
    }

    private void print(RecordedSpan span, String indent, String[] tags, List<String> lines) {
        StringBuilder line = new StringBuilder(indent)
                .append(span.service())
                .append(' ')
                .append(span.operation())
                .append(" [")
                .append(span.resource())
                .append(']');
        for (String tag : tags) {
            if (span.tag(tag) != null) {
                line.append(' ').append(tag).append('=').append(span.tag(tag));
            }
        }
        if (span.isError()) {
            line.append(" ! ").append(span.tag("error.type")).append(": ").append(span.tag("error.message"));
        }
        lines.add(line.toString());
        spans.stream()
                .filter(child -> child.parentId().equals(span.spanId()))
                .forEach(child -> print(child, indent + "  ", tags, lines));
    }

    private RecordedSpan only(List<RecordedSpan> found, String wanted) {
        if (found.size() != 1) {
            throw new AssertionError("Expected one span " + wanted + " but found " + found.size() + " in\n" + tree());
        }
        return found.get(0);
    }

    @Override
    public TraceAssert assertThat() {
        return new TraceAssert(this);
    }

    @Override
    public String toString() {
        return tree();
    }
}
