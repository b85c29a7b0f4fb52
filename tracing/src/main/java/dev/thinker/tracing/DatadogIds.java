package dev.thinker.tracing;

import datadog.trace.api.DDSpanId;
import ddtrot.dd.trace.bootstrap.instrumentation.api.AgentSpan;
import ddtrot.dd.trace.bootstrap.instrumentation.api.WithAgentSpan;
import io.helidon.tracing.Span;

/** What the tracer knows of a span and OpenTracing does not tell: all 128 bits of the trace id, and whether the trace is kept. */
final class DatadogIds {

    private DatadogIds() {
    }

    /** Returns Datadog's own span, or null where tracing is off. */
    static AgentSpan datadog(Span span) {
        return span.unwrap(Object.class) instanceof WithAgentSpan datadog ? datadog.asAgentSpan() : null;
    }

    /** 32 hex digits. */
    static String traceId(AgentSpan span) {
        return span.getTraceId().toHexStringPadded(32);
    }

    /**
     * {@code 00-<trace id>-<span id>-<whether the trace is kept, which is decided here if it was not before>}.
     *
     * @see <a href="https://w3c.github.io/trace-context/#traceresponse-header">W3C Trace Context</a>
     */
    static String traceResponse(AgentSpan span) {
        Integer priority = span.forceSamplingDecision();
        String kept = priority != null && priority > 0 ? "-01" : "-00";
        return "00-" + traceId(span) + "-" + DDSpanId.toHexStringPadded(span.getSpanId()) + kept;
    }
}
