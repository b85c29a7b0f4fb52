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
import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.tracing.Span;

/**
 * What callers hand along with a trace in the header {@code baggage}, such as {@code user.id=42}. The calls that are made for a
 * request pass it on; the tracer itself does not.
 *
 * <p>At most 64 members and 8,192 bytes ({@code DD_TRACE_BAGGAGE_MAX_ITEMS}, {@code DD_TRACE_BAGGAGE_MAX_BYTES}): members that do not
 * fit, and such as cannot be read, are dropped. {@code DD_TRACE_PROPAGATION_STYLE} without {@code baggage} turns it off.
 *
 * @see <a href="https://www.w3.org/TR/baggage/">W3C Baggage</a>
 */
public final class Baggage {

    static final String HEADER = "baggage";

    private static final boolean EXTRACT = read(() -> Config.get().isBaggageExtract(), true);
    private static final boolean INJECT = read(() -> Config.get().isBaggageInject(), true);
    private static final int MAX_MEMBERS = read(() -> Config.get().getTraceBaggageMaxItems(), 64);
    private static final int MAX_BYTES = read(() -> Config.get().getTraceBaggageMaxBytes(), 8_192);
    /** A name, a value, and maybe properties. */
    private static final Pattern MEMBER = Pattern.compile(
            "[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \\t]*=[ \\t]*[!#-+\\--:<-\\[\\]-~]*([ \\t]*;[ -+\\--~\\t]*)?");
    /** By the first span that the process has of a trace, from which all others are reached: spans are handed along as values. */
    private static final Map<Object, String> KEPT = Collections.synchronizedMap(new WeakHashMap<>());
    /** Without baggage nobody waits for the map. */
    private static volatile boolean seen;

    private Baggage() {}

    /** {@link Config} may be the Java agent's class, of a version without this setting. */
    private static <T> T read(Supplier<T> setting, T otherwise) {
        try {
            return setting.get();
        } catch (LinkageError e) {
            return otherwise;
        }
    }

    /**
     * Returns the baggage that was received with a span's trace.
     *
     * @return names and decoded values; empty without baggage, and where tracing is off
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

    /** What a call made in a span hands on. */
    static Optional<String> header(DatadogSpan span) {
        return INJECT ? received(span) : Optional.empty();
    }

    private static Optional<String> received(DatadogSpan span) {
        return seen ? Optional.ofNullable(KEPT.get(span.localRoot())) : Optional.empty();
    }

    /** Keeps what was received with a span's parent. */
    static void keep(DatadogSpan span, String header) {
        if (!span.isRecorded() || span.localRoot() == null || !EXTRACT) {
            return;
        }
        String bounded = bounded(header, MAX_MEMBERS, MAX_BYTES);
        if (!bounded.isEmpty()) {
            KEPT.put(span.localRoot(), bounded);
            seen = true;
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
