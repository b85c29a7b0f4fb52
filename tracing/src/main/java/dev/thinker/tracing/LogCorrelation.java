package dev.thinker.tracing;

import java.util.HashMap;
import java.util.Map;

import datadog.trace.api.Config;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.slf4j.MDC;

/**
 * Puts the ids by which Datadog finds the trace of a log line into the logging context, for as long as the line is written.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/other_telemetry/connect_logs_and_traces/java/">Correlating logs and traces</a>
 */
public final class LogCorrelation {

    private final Tracer tracer;
    private final Map<String, String> unifiedServiceTags = new HashMap<>();

    public LogCorrelation(Tracer tracer) {
        this.tracer = tracer;
        Config config = Config.get();
        putUnlessEmpty("dd.service", config.getServiceName());
        putUnlessEmpty("dd.env", config.getEnv());
        putUnlessEmpty("dd.version", config.getVersion());
    }

    private void putUnlessEmpty(String key, String value) {
        if (value != null && !value.isEmpty()) {
            unifiedServiceTags.put(key, value);
        }
    }

    /**
     * Runs something that logs. Each line that it writes on this thread carries {@code dd.trace_id} (128 bits in hex),
     * {@code dd.span_id} (decimal), {@code dd.service}, {@code dd.env} and {@code dd.version}.
     */
    public void run(Span span, Runnable logs) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        try {
            unifiedServiceTags.forEach(MDC::put);
            TraceParent.of(tracer, span).map(header -> header.split("-")).ifPresent(parts -> {
                MDC.put("dd.trace_id", parts[1]);
                MDC.put("dd.span_id", Long.toUnsignedString(Long.parseUnsignedLong(parts[2], 16)));
            });
            logs.run();
        } finally {
            MDC.setContextMap(before == null ? Map.of() : before);
        }
    }
}
