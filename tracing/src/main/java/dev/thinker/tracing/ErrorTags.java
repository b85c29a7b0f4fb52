package dev.thinker.tracing;

import java.lang.reflect.Modifier;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.tracing.Span;
import io.helidon.webclient.WebClientException;

/**
 * Flags a span as an error and describes the error in the tags that Datadog's Error Tracking requires.
 *
 * <p>Use it instead of {@link Span#end(Throwable)}, which throws a {@code NullPointerException} for an exception
 * without a message and loses the span.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/error_tracking/#use-span-tags-to-track-error-spans">Error span
 *     tags</a>
 */
public final class ErrorTags {

    private static final int MAX_MESSAGE = 1_000;
    /** A longer chain is circular. */
    private static final int MAX_WRAPPERS = 100;
    /** Credentials in a URL. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s@]*@");
    /** The query and fragment of a URL, which contain the caller's text. */
    private static final Pattern QUERY = Pattern.compile("(://[^?#\\s]{0,999})[?#]\\S*");

    private ErrorTags() {}

    /**
     * Sets {@code error}, {@code error.type}, {@code error.message} and {@code error.stack}. For a wrapper such as
     * {@link CompletionException}, the tags describe its cause. The message is limited to 1,000 characters, and the
     * stack to 8,000; URLs lose their user info, query and fragment.
     *
     * @param span the span that failed
     * @param error the error; if null, no tag is set
     */
    public static void set(Span span, Throwable error) {
        if (error != null && DatadogSpan.of(span).isRecorded()) {
            Throwable cause = cause(error);
            span.tag("error", true);
            span.tag("error.type", type(cause));
            String message = message(cause, MAX_MESSAGE);
            span.tag(
                    "error.message",
                    message == null || message.isEmpty()
                            ? cause.getClass().getSimpleName() + " (no message)"
                            : message);
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

    /** Returns the cause, or null if there is none or an overridden method throws. */
    static Throwable getCause(Throwable error) {
        try {
            return error.getCause();
        } catch (RuntimeException overridden) {
            return null;
        }
    }

    /** Returns the public type: Netty, for example, throws a private subclass of ConnectException. */
    static String type(Throwable error) {
        Class<?> type = error.getClass();
        while (type.getName().startsWith("io.netty.") && !Modifier.isPublic(type.getModifiers())) {
            type = type.getSuperclass();
        }
        return type.getName();
    }

    /** Returns the message without credentials and caller-supplied text, or null if there is none. */
    static String message(Throwable error, int max) {
        String text = getMessage(error);
        if (text == null) {
            return null;
        }
        // Limits the work for long messages but leaves room for the text removed below. The @ ends truncated user info
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
            return "getMessage() threw " + overridden.getClass().getName();
        }
    }
}
