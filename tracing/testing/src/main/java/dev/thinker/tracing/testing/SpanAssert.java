package dev.thinker.tracing.testing;

import java.util.Objects;

import org.assertj.core.api.AbstractAssert;

/** Assertions on one span. Each failure prints the trace that the span belongs to. */
public final class SpanAssert extends AbstractAssert<SpanAssert, RecordedSpan> {

    SpanAssert(RecordedSpan span) {
        super(span, SpanAssert.class);
    }

    public SpanAssert hasService(String expected) {
        return has("service", expected, actual.service());
    }

    public SpanAssert hasOperation(String expected) {
        return has("operation", expected, actual.operation());
    }

    public SpanAssert hasResource(String expected) {
        return has("resource", expected, actual.resource());
    }

    public SpanAssert hasType(String expected) {
        return has("type", expected, actual.type());
    }

    /** Verifies {@code span.kind}, such as {@code server}. */
    public SpanAssert hasKind(String expected) {
        return hasTag("span.kind", expected);
    }

    public SpanAssert hasParent(RecordedSpan parent) {
        return has("parent", parent.spanId(), actual.parentId());
    }

    /** Verifies that the span starts its trace: it has no parent, neither here nor in another service. */
    public SpanAssert isRoot() {
        return has("parent", "0".repeat(16), actual.parentId());
    }

    /** Verifies a tag; numeric tags are compared in decimal. */
    public SpanAssert hasTag(String key, Object expected) {
        return has(key, expected.toString(), actual.tag(key));
    }

    public SpanAssert doesNotHaveTag(String key) {
        return has(key, null, actual.tag(key));
    }

    /** Verifies that the span is an error of this type, and that it has the message and stack that Error Tracking needs. */
    public SpanAssert hasError(Class<? extends Throwable> type) {
        return hasError(type.getName());
    }

    /** Verifies that the span is an error of this type, and that it has the message and stack that Error Tracking needs. */
    public SpanAssert hasError(String type) {
        has("error", true, actual.isError());
        has("error.type", type, actual.tag("error.type"));
        if (actual.tag("error.message") == null || actual.tag("error.stack") == null) {
            failWithMessage("Expected error.message and error.stack on%n%s%nin%n%s", actual, actual.context());
        }
        return this;
    }

    public SpanAssert hasErrorMessage(String expected) {
        return has("error.message", expected, actual.tag("error.message"));
    }

    /** Verifies that the span is not an error and has no error tags. */
    public SpanAssert hasNoError() {
        has("error", false, actual.isError());
        return doesNotHaveTag("error.type").doesNotHaveTag("error.message").doesNotHaveTag("error.stack");
    }

    private SpanAssert has(String what, Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw failureWithActualExpected(
                    found,
                    expected,
                    "Expected %s to be%n  %s%nbut it was%n  %s%non%n%s%nin%n%s",
                    what,
                    expected,
                    found,
                    actual,
                    actual.context());
        }
        return this;
    }
}
