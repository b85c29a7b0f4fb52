package dev.thinker.tracing;

import java.util.HashMap;
import java.util.Map;

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
        put(DatadogIds.traceId(datadog), Long.toUnsignedString(datadog.getSpanId()));
        if (outerTrace != null) {
            return () -> put(outerTrace, outerSpan);
        }
        Service.TAGS.forEach(MDC::put);
        return () -> {
            MDC.remove("dd.trace_id");
            MDC.remove("dd.span_id");
            Service.TAGS.keySet().forEach(MDC::remove);
        };
    }

    private static void put(String traceId, String spanId) {
        MDC.put("dd.trace_id", traceId);
        MDC.put("dd.span_id", spanId);
    }

    /** Not read before there is a span: {@link DatadogTracer} has to be the first to ask for Datadog's configuration. */
    private static final class Service {

        private static final Map<String, String> TAGS = new HashMap<>();

        static {
            TAGS.put("dd.service", Config.get().getServiceName());
            TAGS.put("dd.env", Config.get().getEnv());
            TAGS.put("dd.version", Config.get().getVersion());
            TAGS.values().removeIf(value -> value == null || value.isEmpty());
        }
    }
}
