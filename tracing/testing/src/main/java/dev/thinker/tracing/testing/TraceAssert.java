package dev.thinker.tracing.testing;

import org.assertj.core.api.AbstractAssert;

/** Assertions on a trace as a whole. */
public final class TraceAssert extends AbstractAssert<TraceAssert, RecordedTrace> {

    TraceAssert(RecordedTrace trace) {
        super(trace, TraceAssert.class);
    }

    /**
     * Compares the whole trace with a text block in the format of {@link RecordedTrace#tree}.
     *
     * @param tags which tags the text block shows
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

    /** Verifies that no span is an error. */
    public TraceAssert hasNoErrors() {
        if (actual.spans().stream().anyMatch(RecordedSpan::isError)) {
            failWithMessage("Expected no failed span in%n%s", actual.tree());
        }
        return this;
    }
}
