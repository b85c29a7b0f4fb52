package dev.thinker.tracing;

import java.lang.reflect.Modifier;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** The Agent cuts at 25,000 characters. Far fewer say as much, and do not crowd other spans out of a payload. */
    private static final int LONGEST_STACK = 8_000;
    private static final int LONGEST_MESSAGE = 1_000;
    private static final int MOST_FRAMES = 40;
    /** The one is a secret, the other is the caller's text. */
    private static final Pattern USER_INFO_OR_QUERY = Pattern.compile("(?<=://)[^/?#\\s@]*@|(?<=://[^?#\\s]{1,999})[?#]\\S*");

    private ErrorTags() {
    }

    /**
     * Sets {@code error}, {@code error.type}, {@code error.message} and {@code error.stack}, those of the cause where the error
     * only wraps it, as a {@link CompletionException} does. A URL in the message loses its query.
     *
     * @param error nothing is set where it is null
     */
    public static void set(Span span, Throwable error) {
        if (error != null && DatadogIds.datadog(span) != null) {
            Throwable cause = cause(error);
            span.tag("error", true);
            span.tag("error.type", type(cause));
            span.tag("error.message", message(cause));
            span.tag("error.stack", stack(cause));
        }
    }

    static Throwable cause(Throwable error) {
        boolean wrapper = error instanceof CompletionException || error instanceof ExecutionException
                || error instanceof WebClientException;
        return wrapper && error.getCause() != null ? cause(error.getCause()) : error;
    }

    /** Netty hides a ConnectException behind a private class. */
    private static String type(Throwable error) {
        Class<?> type = error.getClass();
        while (type.getName().startsWith("io.netty.") && !Modifier.isPublic(type.getModifiers())) {
            type = type.getSuperclass();
        }
        return type.getName();
    }

    private static String message(Throwable error) {
        String text = error.getMessage() == null ? error.getClass().getSimpleName() + " without a message" : error.getMessage();
        // The pattern takes seconds for a megabyte. Twice as much as is kept, for what it takes out; the @ ends user info that is cut
        String begin = text.length() > 2 * LONGEST_MESSAGE ? text.substring(0, 2 * LONGEST_MESSAGE) + "@ ..." : text;
        String clean = begin.contains("://") ? USER_INFO_OR_QUERY.matcher(begin).replaceAll("") : begin;
        return clean.length() > LONGEST_MESSAGE ? clean.substring(0, LONGEST_MESSAGE) + "..." : clean;
    }

    /** Like {@link Throwable#printStackTrace()}, but no longer than what arrives, and so that the causes are in it, too. */
    private static String stack(Throwable error) {
        StringBuilder stack = new StringBuilder(2_000);
        for (Throwable cause = error; cause != null && stack.length() < LONGEST_STACK; cause = cause.getCause()) {
            stack.append(cause == error ? "" : "Caused by: ").append(type(cause)).append(": ").append(message(cause)).append('\n');
            StackTraceElement[] frames = cause.getStackTrace();
            Stream.of(frames).limit(MOST_FRAMES).forEach(frame -> stack.append("\tat ").append(frame).append('\n'));
            stack.append(frames.length > MOST_FRAMES ? "\t... " + (frames.length - MOST_FRAMES) + " more\n" : "");
        }
        return stack.substring(0, Math.min(stack.length(), LONGEST_STACK));
    }
}
