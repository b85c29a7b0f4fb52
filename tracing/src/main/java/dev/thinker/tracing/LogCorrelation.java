package dev.thinker.tracing;

import java.util.List;

import datadog.trace.api.Config;
import ddtrot.dd.trace.bootstrap.instrumentation.api.AgentSpan;
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

    private static final List<String> KEYS = List.of("dd.trace_id", "dd.span_id", "dd.service", "dd.env", "dd.version");

    private LogCorrelation() {
    }

    /** Runs something that logs on this thread. */
    public static void in(Span span, Runnable logs) {
        Runnable close = open(span);
        try {
            logs.run();
        } finally {
            close.run();
        }
    }

    /** What this thread logs belongs to the span, until the result is run. */
    static Runnable open(Span span) {
        AgentSpan datadog = DatadogIds.datadog(span);
        if (datadog == null) {
            return () -> { };
        }
        String outerTrace = MDC.get("dd.trace_id");
        String outerSpan = MDC.get("dd.span_id");
        put("dd.trace_id", DatadogIds.traceId(datadog));
        put("dd.span_id", Long.toUnsignedString(datadog.getSpanId()));
        put("dd.service", Config.get().getServiceName());
        put("dd.env", Config.get().getEnv());
        put("dd.version", Config.get().getVersion());
        return () -> {
            if (outerTrace == null) {
                KEYS.forEach(MDC::remove);
            } else {
                put("dd.trace_id", outerTrace);
                put("dd.span_id", outerSpan);
            }
        };
    }

    private static void put(String key, String value) {
        if (value != null && !value.isEmpty()) {
            MDC.put(key, value);
        }
    }
}
