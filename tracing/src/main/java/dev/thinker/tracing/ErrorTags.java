package dev.thinker.tracing;

import java.lang.reflect.Modifier;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.tracing.Span;
import io.helidon.webclient.WebClientException;

/**
 * Flags a span as failed and says why, in the tags that Datadog's Error Tracking reads. It needs all of them.
 *
 * <p>Use it instead of {@link Span#end(Throwable)}, which throws for an exception without a message and loses the span.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/error_tracking/#use-span-tags-to-track-error-spans">Error span tags</a>
 */
public final class ErrorTags {

    private static final int MAX_MESSAGE = 1_000;
    /** More than anybody nests: they go in a circle. */
    private static final int MAX_WRAPPERS = 100;
    /** Of a URL: a secret. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s@]*@");
    /** Of a URL: the caller's text. */
    private static final Pattern QUERY = Pattern.compile("(://[^?#\\s]{0,999})[?#]\\S*");

    private ErrorTags() {}

    /**
     * Sets {@code error}, {@code error.type}, {@code error.message} and {@code error.stack}, those of the cause where the error
     * only wraps it, as a {@link CompletionException} does. A URL in the message loses its query.
     *
     * @param error nothing is set where it is null
     */
    public static void set(Span span, Throwable error) {
        if (error != null && DatadogSpan.of(span).isRecorded()) {
            Throwable cause = cause(error);
            span.tag("error", true);
            span.tag("error.type", type(cause));
            String message = message(cause, MAX_MESSAGE);
            span.tag(
                    "error.message",
                    message == null ? cause.getClass().getSimpleName() + " without a message" : message);
            span.tag("error.stack", ErrorStack.of(cause));
        }
    }

    static Throwable cause(Throwable error) {
        Throwable cause = error;
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            Throwable wrapped = isWrapper(cause) ? getCause(cause) : null;
            if (wrapped == null) {
                return cause;
            }
            cause = wrapped;
        }
        return error;
    }

    private static boolean isWrapper(Throwable error) {
        return error instanceof CompletionException
                || error instanceof ExecutionException
                || error instanceof WebClientException;
    }

    /** The cause, or null if there is none or an exception's own method throws. */
    static Throwable getCause(Throwable error) {
        try {
            return error.getCause();
        } catch (RuntimeException overridden) {
            return null;
        }
    }

    /** Netty hides a ConnectException behind a private class. */
    static String type(Throwable error) {
        Class<?> type = error.getClass();
        while (type.getName().startsWith("io.netty.") && !Modifier.isPublic(type.getModifiers())) {
            type = type.getSuperclass();
        }
        return type.getName();
    }

    /** Its message without what does not belong in a trace, or null if it has none. */
    static String message(Throwable error, int max) {
        String text = getMessage(error);
        if (text == null) {
            return null;
        }
        // Not all of a megabyte: twice as much as is kept, for what is taken out; the @ ends user info that is cut
        String begin = text.length() > 2 * max ? text.substring(0, 2 * max) + "@ ..." : text;
        String clean = begin.contains("://")
                ? QUERY.matcher(USER_INFO.matcher(begin).replaceAll("")).replaceAll("$1")
                : begin;
        return clean.length() > max ? clean.substring(0, max) + "..." : clean;
    }

    private static String getMessage(Throwable error) {
        try {
            return error.getMessage();
        } catch (RuntimeException overridden) {
            return "getMessage() throws " + overridden.getClass().getName();
        }
    }
}
