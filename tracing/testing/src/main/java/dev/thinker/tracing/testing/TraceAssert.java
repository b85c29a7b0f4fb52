package dev.thinker.tracing.testing;

import org.assertj.core.api.AbstractAssert;

/** Assertions on a trace as a whole. */
public final class TraceAssert extends AbstractAssert<TraceAssert, RecordedTrace> {

    TraceAssert(RecordedTrace trace) {
        super(trace, TraceAssert.class);
    }

    /**
     * Verifies the whole trace against a text block in the format of {@link RecordedTrace#tree}.
     *
     * @param expected the tree; leading and trailing blank lines are ignored
     * @param tags the tags that the text block shows
     * @return this
     */
    public TraceAssert hasTree(String expected, String... tags) {
        String actualTree = actual.tree(tags);
        if (!actualTree.equals(expected.strip())) {
            throw failureWithActualExpected(
                    actualTree,
                    expected.strip(),
                    "Expected the trace%n%s%n%nbut it was%n%s",
                    expected.strip(),
                    actualTree);
        }
        return this;
    }

    /**
     * Verifies that no span is an error.
     *
     * @return this
     */
    public TraceAssert hasNoErrors() {
        if (actual.spans().stream().anyMatch(RecordedSpan::isError)) {
            failWithMessage("Expected no error span in%n%s", actual.tree());
        }
        return this;
    }
}
