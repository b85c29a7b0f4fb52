package dev.thinker.tracing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorTagsTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    @Test
    void wrapper_isOmitted() {
        RecordedSpan span =
                tagged(new CompletionException(new ExecutionException(new IllegalStateException("the cause"))));

        assertThat(span).hasError(IllegalStateException.class).hasErrorMessage("the cause");
        assertThat(span.tag("error.stack"))
                .startsWith("java.lang.IllegalStateException: the cause\n\tat dev.thinker.tracing.ErrorTagsTest")
                .doesNotContain("CompletionException");
    }

    @Test
    void emptyMessage_isReplacedLikeAMissingOne() {
        assertThat(tagged(new IllegalStateException(""))).hasErrorMessage("IllegalStateException (no message)");
    }

    @Test
    void exceptionWithACause_keepsItsTypeAndPrintsTheCause() {
        RecordedSpan span = tagged(new IllegalArgumentException("outer", new IllegalStateException("inner")));

        assertThat(span).hasError(IllegalArgumentException.class);
        assertThat(span.tag("error.stack")).contains("\nCaused by: java.lang.IllegalStateException: inner\n\tat ");
    }

    @Test
    void deepStackAndLongMessage_areTruncatedToTheirLimits() {
        RecordedSpan span = tagged(deep(2_000, new IllegalArgumentException("the cause")));
        assertThat(tagged(new IllegalStateException("m".repeat(100_000))).tag("error.message"))
                .hasSize(1_003)
                .endsWith("...");
        assertThat(span.tag("error.stack"))
                .hasSizeLessThanOrEqualTo(8_000)
                .contains(" more\nCaused by: java.lang.IllegalArgumentException: the cause");
    }

    /** Its printStackTrace is longer than 40 frames a level allow and shorter than what arrives. */
    @Test
    void exceptionWrappedThreeTimes_hasTheStackThatJavaPrints() {
        Exception error = withShortStack(() -> {
            Exception root = deepRoot(50);
            Exception third = deep(30, root);
            Exception second = new IllegalStateException(null, third);
            return new IllegalStateException("first", second);
        });
        assertThat(printed(error)).hasSizeBetween(4_000, 8_000).contains(" more");

        assertThat(tagged(error).tag("error.stack")).isEqualTo(printed(error));
    }

    @Test
    void wrapperBetweenTwoCauses_isSkipped() {
        Throwable client = new WebClientException("wrapper").initCause(new IllegalStateException("inner"));
        String stack = tagged(
                        new IllegalArgumentException("outer", new CompletionException(new ExecutionException(client))))
                .tag("error.stack");

        assertThat(stack)
                .contains("\nCaused by: java.lang.IllegalStateException: inner\n\t")
                .doesNotContain("CompletionException", "ExecutionException", "WebClientException");
    }

    @Test
    void suppressedException_isPrintedWhereJavaPrintsIt() {
        Exception error = withShortStack(() -> {
            Exception cause = new UnsupportedOperationException("no close");
            Exception suppressed = new IllegalStateException("while closing", cause);
            Exception primary = new IllegalStateException("while reading", root());
            primary.addSuppressed(suppressed);
            return primary;
        });

        assertThat(tagged(error).tag("error.stack"))
                .contains("\n\tSuppressed: ", "\n\tCaused by: ")
                .isEqualTo(printed(error));
    }

    @Test
    void suppressedExceptions_makeRoomForTheRootCause() {
        Exception error = new IllegalStateException("while reading", root());
        for (int i = 0; i < 100; i++) {
            error.addSuppressed(new IllegalStateException("while closing " + i));
        }

        assertThat(tagged(error).tag("error.stack"))
                .hasSizeLessThanOrEqualTo(8_000)
                .contains("\t... 100 suppressed exceptions omitted\n")
                .satisfies(ErrorTagsTest::endsWithRoot);
    }

    static Stream<Arguments> exceptionsThatAreTooLong() {
        return Stream.of(
                Arguments.of("50 causes", chain(50, "m", root())),
                Arguments.of("50 causes with long messages", chain(50, "m".repeat(1_000), root())),
                Arguments.of("5,000 causes", chain(5_000, "m", root())),
                Arguments.of("deep stacks", chain(4, "m", deep(500, root()))),
                Arguments.of("long frames", chain(3, "m", withFrames("n".repeat(3_000), 20, root()))),
                Arguments.of("longer frames", chain(3, "m", withFrames("n".repeat(60_000), 20, root()))),
                Arguments.of("no messages", chain(200, null, root())),
                Arguments.of("a deep stack of the root cause", chain(3, "m", deepRoot(1_000))),
                Arguments.of("suppressed in each other", chain(3, "m", suppressing(500, root()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exceptionsThatAreTooLong")
    void stackThatIsTooLong_losesItsMiddle(String what, Exception error) {
        String stack = tagged(error).tag("error.stack");

        assertThat(stack.length()).isBetween(4_000, 8_000);
        assertThat(stack)
                .startsWith(
                        error.getMessage() == null
                                ? "java.lang.IllegalStateException\n\tat "
                                : "java.lang.IllegalStateException: m")
                .satisfies(ErrorTagsTest::endsWithRoot);
    }

    @Test
    void longFramesAndMessagesAtEveryLevel_leaveTypeMessageAndFirstFrameOfTheRootCause() {
        Exception root = withFrames("r".repeat(2_000), 10, null);
        Exception error = chain(50, "m".repeat(2_000), withFrames("n".repeat(60_000), 100, root));

        String stack = tagged(error).tag("error.stack");

        assertThat(stack)
                .hasSizeLessThanOrEqualTo(8_000)
                .contains("\nCaused by: java.lang.IllegalStateException: m\n\tat " + "r".repeat(2_000)
                        + ".method(File.java:0)\n");
    }

    @Test
    void omittedCauses_areCounted() {
        String stack = tagged(chain(1_000, "m".repeat(500), root())).tag("error.stack");

        int shown = stack.split("Caused by: ").length;
        assertThat(stack).contains("\t... " + (1_001 - shown) + " causes omitted\nCaused by: ");
    }

    @Test
    void exceptionWhoseMethodsThrow_isStillTagged() {
        RecordedSpan span = tagged(new IllegalStateException("outer", new Unreadable()));

        assertThat(span).hasErrorMessage("outer");
        assertThat(span.tag("error.stack")).contains("\nCaused by: dev.thinker.tracing.ErrorTagsTest$Unreadable: ");
        assertThat(tagged(new Unreadable()))
                .hasError(Unreadable.class)
                .hasErrorMessage("getMessage() threw java.lang.UnsupportedOperationException");
    }

    @Test
    void endlessCauses_areTruncated() {
        assertThat(tagged(new Endless()).tag("error.stack"))
                .hasSizeLessThanOrEqualTo(8_000)
                .startsWith("dev.thinker.tracing.ErrorTagsTest$Endless\n");
    }

    @Test
    void circularWrappers_areTaggedWithTheFirst() {
        CompletionException first = new CompletionException("first", null) {
            private static final long serialVersionUID = 1L;

            @Override
            public Throwable getCause() {
                return new ExecutionException("second", this);
            }
        };

        assertThat(tagged(first).tag("error.message")).isNotEmpty();
    }

    @Test
    void circularCauses_arePrintedOnce() {
        Exception first = withShortStack(() -> {
            Exception error = new IllegalStateException("first");
            Exception second = new IllegalStateException("second", error);
            error.initCause(second);
            return error;
        });

        assertThat(tagged(first).tag("error.stack")).isEqualTo(printed(first));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://stock:80/think?subject=secret|http://stock:80/think",
                "Cannot reach https://user:secret@stock/a?b=c#d today|Cannot reach https://stock/a today",
                "Is it so? http://stock/|Is it so? http://stock/",
                "http://user@?secret and http://a/http://user:secret@b/c?d#e|http:// and http://a/http://b/c",
                "No URL? No change|No URL? No change"
            })
    void urlInAMessage_losesUserInfoAndQuery(String message, String tag) {
        RecordedSpan span = tagged(new IllegalStateException(message));

        assertThat(span).hasErrorMessage(tag);
        assertThat(span.tag("error.stack")).startsWith("java.lang.IllegalStateException: " + tag + "\n");
    }

    @Test
    void messageTruncatedWithinUserInfo_losesTheRestOfIt() {
        String message = tagged(
                        new IllegalStateException("http://stock/?" + "q".repeat(1_969) + " https://user:secret@words/"))
                .tag("error.message");

        assertThat(message)
                .startsWith("http://stock/ https://")
                .doesNotContain("user")
                .endsWith("...");
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

    /** Without the test engine's frames, which alone are nearly as long as what arrives. */
    private static Exception withShortStack(Supplier<Exception> error) {
        return CompletableFuture.supplyAsync(error).join();
    }

    private static Exception deepRoot(int depth) {
        return depth == 0 ? root() : deepRoot(depth - 1);
    }

    private static Exception root() {
        return new IllegalArgumentException("the root cause");
    }

    private static void endsWithRoot(String stack) {
        int root = stack.lastIndexOf(
                "Caused by: java.lang.IllegalArgumentException: the root cause\n\tat dev.thinker.tracing.ErrorTagsTest.root(ErrorTagsTest.java:");
        assertThat(root).as(stack).isPositive();
        assertThat(stack.indexOf("Caused by: ", root + 1)).isNegative();
    }

    private static Exception chain(int length, String message, Exception cause) {
        Exception error = cause;
        for (int i = 0; i < length; i++) {
            error = new IllegalStateException(message, error);
        }
        return error;
    }

    private static Exception withFrames(String name, int count, Exception cause) {
        Exception error = new IllegalStateException("m");
        if (cause != null) {
            error.initCause(cause);
        }
        error.setStackTrace(IntStream.range(0, count)
                .mapToObj(line -> new StackTraceElement(name, "method", "File.java", line))
                .toArray(StackTraceElement[]::new));
        return error;
    }

    private static Exception suppressing(int depth, Exception cause) {
        Exception error = new IllegalStateException("suppressed");
        for (int i = 0; i < depth; i++) {
            Exception outer = new IllegalStateException("suppressing", i == depth - 1 ? cause : null);
            outer.addSuppressed(error);
            error = outer;
        }
        return error;
    }

    private static String printed(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Throwable getCause() {
            throw new UnsupportedOperationException();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Endless extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public Throwable getCause() {
            return new Endless();
        }
    }

    private static RecordedSpan tagged(Throwable error) {
        Span span = TRACES.tracer("shop").tracer().spanBuilder("failed").build();
        ErrorTags.set(span, error);
        span.end();
        return TRACES.await(DatadogSpan.of(span).traceId(), 1).span("failed");
    }
}
