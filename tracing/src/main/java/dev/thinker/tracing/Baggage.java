package dev.thinker.tracing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import datadog.trace.api.Config;
import datadog.trace.api.TracePropagationBehaviorExtract;
import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.tracing.Span;

/**
 * Reads the W3C baggage of a trace: key-value pairs that callers send in the {@code baggage} header, such as
 * {@code user.id=42}. The kit forwards it with the calls made for a request, because the tracer itself does not.
 *
 * <p>The limits are 64 members and 8,192 bytes ({@code DD_TRACE_BAGGAGE_MAX_ITEMS},
 * {@code DD_TRACE_BAGGAGE_MAX_BYTES}). Members that exceed a limit or are malformed are dropped. To turn baggage off,
 * set {@code DD_TRACE_PROPAGATION_STYLE} to a list without {@code baggage}. With
 * {@code DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT=ignore}, the baggage of callers is ignored, as are their traces.
 *
 * @see <a href="https://www.w3.org/TR/baggage/">W3C Baggage</a>
 */
public final class Baggage {

    static final String HEADER = "baggage";

    private static final boolean EXTRACT = read(
            () -> Config.get().isBaggageExtract()
                    && Config.get().getTracePropagationBehaviorExtract() != TracePropagationBehaviorExtract.IGNORE,
            true);
    private static final boolean INJECT = read(() -> Config.get().isBaggageInject(), true);
    private static final int MAX_MEMBERS = read(() -> Config.get().getTraceBaggageMaxItems(), 64);
    private static final int MAX_BYTES = read(() -> Config.get().getTraceBaggageMaxBytes(), 8_192);
    /** A key, a value, and optional properties. */
    private static final Pattern MEMBER = Pattern.compile(
            "[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \\t]*=[ \\t]*[!#-+\\--:<-\\[\\]-~]*([ \\t]*;[ -+\\--~\\t]*)?");
    /** Keyed by local root span, because every span of a trace in this process can reach that one. */
    private static final Map<Object, String> BY_LOCAL_ROOT = Collections.synchronizedMap(new WeakHashMap<>());
    /** Saves services that never receive baggage from locking the map. */
    private static volatile boolean anyReceived;

    private Baggage() {}

    /** Returns the default if {@link Config} is the Java agent's class and its version lacks this setting. */
    private static <T> T read(Supplier<T> setting, T defaultValue) {
        try {
            return setting.get();
        } catch (LinkageError e) {
            return defaultValue;
        }
    }

    /**
     * Returns the baggage received with a span's trace.
     *
     * @param span any span of the trace in this process
     * @return keys and decoded values in the order received, unmodifiable; empty without baggage and with tracing off
     */
    public static Map<String, String> of(Span span) {
        Map<String, String> members = new LinkedHashMap<>();
        received(DatadogSpan.of(span)).ifPresent(header -> {
            for (String member : header.split(",")) {
                String[] pair = member.split(";", 2)[0].split("=", 2);
                members.put(pair[0].trim(), decoded(pair[1].trim()));
            }
        });
        return Collections.unmodifiableMap(members);
    }

    /** Returns the {@code baggage} header for calls made in a span. */
    static Optional<String> header(DatadogSpan span) {
        return INJECT ? received(span) : Optional.empty();
    }

    private static Optional<String> received(DatadogSpan span) {
        return anyReceived ? Optional.ofNullable(BY_LOCAL_ROOT.get(span.localRoot())) : Optional.empty();
    }

    /** Stores the {@code baggage} header received with a span's parent. */
    static void keep(DatadogSpan span, String header) {
        if (!span.isRecorded() || span.localRoot() == null || !EXTRACT) {
            return;
        }
        String bounded = bounded(header, MAX_MEMBERS, MAX_BYTES);
        if (!bounded.isEmpty()) {
            BY_LOCAL_ROOT.put(span.localRoot(), bounded);
            anyReceived = true;
        }
    }

    private static String bounded(String header, int maxMembers, int maxBytes) {
        StringBuilder bounded = new StringBuilder();
        int members = 0;
        for (String text : header.split(",")) {
            String member = text.trim();
            if (members < maxMembers
                    && bounded.length() + 1 + member.length() <= maxBytes
                    && MEMBER.matcher(member).matches()) {
                bounded.append(members == 0 ? "" : ",").append(member);
                members++;
            }
        }
        return bounded.toString();
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
