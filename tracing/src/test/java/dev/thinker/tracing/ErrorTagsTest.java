package dev.thinker.tracing;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorTagsTest {

    @Test
    void wrapper_isLeftOut() {
        RecordedSpan span = tagged(new CompletionException(new ExecutionException(new IllegalStateException("the cause"))));

        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta()).containsEntry("error.type", "java.lang.IllegalStateException").containsEntry("error.message", "the cause");
        assertThat(span.tag("error.stack")).startsWith("java.lang.IllegalStateException: the cause\n\tat dev.thinker.tracing.ErrorTagsTest")
                .doesNotContain("CompletionException");
    }

    @Test
    void exceptionOfOnesOwnAroundAnother_keepsItsNameAndShowsTheOther() {
        RecordedSpan span = tagged(new IllegalArgumentException("outer", new IllegalStateException("inner")));

        assertThat(span.meta()).containsEntry("error.type", "java.lang.IllegalArgumentException");
        assertThat(span.tag("error.stack")).contains("\nCaused by: java.lang.IllegalStateException: inner\n\tat ");
    }

    @Test
    void deepStackAndLongMessage_areCutToWhatArrives() {
        RecordedSpan span = tagged(deep(2_000, new IllegalArgumentException("the cause")));
        assertThat(tagged(new IllegalStateException("m".repeat(100_000))).tag("error.message")).hasSize(1_003).endsWith("...");
        assertThat(span.tag("error.stack")).hasSizeLessThanOrEqualTo(8_000).contains(" more\nCaused by: java.lang.IllegalArgumentException: the cause");
    }

    @Test
    void circleOfCauses_isCut() {
        Exception first = new IllegalStateException("first");
        first.initCause(new IllegalStateException("second", first));

        assertThat(tagged(first).tag("error.stack")).hasSizeLessThanOrEqualTo(8_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://stock:80/think?subject=secret|http://stock:80/think",
        "Cannot reach https://user:secret@stock/a?b=c#d today|Cannot reach https://stock/a today",
        "Is it so? http://stock/|Is it so? http://stock/",
        "No URL? No change|No URL? No change"})
    void urlInAMessage_losesUserInfoAndQuery(String message, String tag) {
        RecordedSpan span = tagged(new IllegalStateException(message));

        assertThat(span.tag("error.message")).isEqualTo(tag);
        assertThat(span.tag("error.stack")).startsWith("java.lang.IllegalStateException: " + tag + "\n");
    }

    @Test
    void messageThatIsCutWithinUserInfo_losesItsHalf() {
        String message = tagged(new IllegalStateException("http://stock/?" + "q".repeat(1_969) + " https://user:secret@words/")).tag("error.message");

        assertThat(message).startsWith("http://stock/ https://").doesNotContain("user").endsWith("...");
    }

    @Test
    void withoutTracing_noStackIsPrinted() {
        ErrorTags.set(Tracer.noOp().spanBuilder("none").build(), new IllegalStateException() {

            private static final long serialVersionUID = 1L;

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new AssertionError("The stack was printed");
            }
        });
    }

    private static Exception deep(int depth, Exception cause) {
        return depth == 0 ? new IllegalStateException("deep", cause) : deep(depth - 1, cause);
    }

    private static RecordedSpan tagged(Throwable error) {
        Span span = RecordingAgent.tracer().spanBuilder("failed").build();
        ErrorTags.set(span, error);
        span.end();
        return RecordingAgent.trace(DatadogIds.datadog(span).traceId(), 1).get(0);
    }
}
