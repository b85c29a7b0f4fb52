package dev.thinker.tracing;

import io.helidon.tracing.Span;
import org.slf4j.MDC;

/**
 * Puts that into the logging context (MDC) by which Datadog finds the trace of a log line: {@code dd.trace_id} (128 bits in hex),
 * {@code dd.span_id} (decimal), {@code dd.service}, {@code dd.env} and {@code dd.version}.
 *
 * <p>A handler has it there until it returns, and so has the work of {@link InSpan#call}. What runs later logs inside {@link #in}.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/other_telemetry/connect_logs_and_traces/java/">Correlating logs and traces</a>
 */
public final class LogCorrelation {

    private LogCorrelation() {
    }

    /** Runs something that logs on this thread. */
    public static void in(Span span, Runnable logs) {
        call(span, same -> {
            logs.run();
            return null;
        });
    }

    static <T, E extends Exception> T call(Span span, InSpan.Work<T, E> work) throws E {
        DatadogSpan datadog = DatadogIds.datadog(span);
        if (datadog == null) {
            return work.in(span);
        }
        String outerTrace = MDC.get("dd.trace_id");
        String outerSpan = MDC.get("dd.span_id");
        putIds(datadog.traceId(), datadog.spanId());
        try {
            return work.in(span);
        } finally {
            putIds(outerTrace, outerSpan);
        }
    }

    private static void putIds(String traceId, String spanId) {
        put("dd.trace_id", traceId);
        put("dd.span_id", spanId);
        put("dd.service", traceId == null ? null : UnifiedTags.SERVICE);
        put("dd.env", traceId == null ? null : UnifiedTags.ENV);
        put("dd.version", traceId == null ? null : UnifiedTags.VERSION);
    }

    private static void put(String key, String value) {
        if (value == null || value.isEmpty()) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
