package dev.thinker.tracing.testing;

import java.util.Objects;

import org.assertj.core.api.AbstractAssert;

/** Assertions on one span. Failures print the trace that the span belongs to. */
public final class SpanAssert extends AbstractAssert<SpanAssert, RecordedSpan> {

    SpanAssert(RecordedSpan span) {
        super(span, SpanAssert.class);
    }

    /**
     * Verifies the service.
     *
     * @param expected the value of {@link RecordedSpan#service}
     * @return this
     */
    public SpanAssert hasService(String expected) {
        return has("service", expected, actual.service());
    }

    /**
     * Verifies the operation name.
     *
     * @param expected the value of {@link RecordedSpan#operation}
     * @return this
     */
    public SpanAssert hasOperation(String expected) {
        return has("operation", expected, actual.operation());
    }

    /**
     * Verifies the resource.
     *
     * @param expected the value of {@link RecordedSpan#resource}
     * @return this
     */
    public SpanAssert hasResource(String expected) {
        return has("resource", expected, actual.resource());
    }

    /**
     * Verifies the span type.
     *
     * @param expected the value of {@link RecordedSpan#type}
     * @return this
     */
    public SpanAssert hasType(String expected) {
        return has("type", expected, actual.type());
    }

    /**
     * Verifies the tag {@code span.kind}.
     *
     * @param expected the kind, such as {@code server}
     * @return this
     */
    public SpanAssert hasKind(String expected) {
        return hasTag("span.kind", expected);
    }

    /**
     * Verifies that the span is a child of another one.
     *
     * @param parent the expected parent
     * @return this
     */
    public SpanAssert hasParent(RecordedSpan parent) {
        return has("parent", parent.spanId(), actual.parentId());
    }

    /**
     * Verifies that the span is the root of its trace: it has no parent in this service or in another one.
     *
     * @return this
     */
    public SpanAssert isRoot() {
        return has("parent", "0".repeat(16), actual.parentId());
    }

    /**
     * Verifies a tag. Numeric tags are compared in decimal.
     *
     * @param key the name of the tag
     * @param expected the value, which is compared as a string
     * @return this
     */
    public SpanAssert hasTag(String key, Object expected) {
        return has(key, expected.toString(), actual.tag(key));
    }

    /**
     * Verifies that a tag is absent.
     *
     * @param key the name of the tag
     * @return this
     */
    public SpanAssert doesNotHaveTag(String key) {
        return has(key, null, actual.tag(key));
    }

    /**
     * Verifies that the span is an error, with the message and the stack that Error Tracking requires.
     *
     * @param type the exception class
     * @return this
     */
    public SpanAssert hasError(Class<? extends Throwable> type) {
        return hasError(type.getName());
    }

    /**
     * Verifies that the span is an error, with the message and the stack that Error Tracking requires.
     *
     * @param type the value of {@code error.type}
     * @return this
     */
    public SpanAssert hasError(String type) {
        has("error", true, actual.isError());
        has("error.type", type, actual.tag("error.type"));
        if (actual.tag("error.message") == null || actual.tag("error.stack") == null) {
            failWithMessage("Expected error.message and error.stack on%n%s%nin%n%s", actual, actual.context());
        }
        return this;
    }

    /**
     * Verifies the tag {@code error.message}.
     *
     * @param expected the message
     * @return this
     */
    public SpanAssert hasErrorMessage(String expected) {
        return has("error.message", expected, actual.tag("error.message"));
    }

    /**
     * Verifies that the span is not an error and has no error tags.
     *
     * @return this
     */
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
