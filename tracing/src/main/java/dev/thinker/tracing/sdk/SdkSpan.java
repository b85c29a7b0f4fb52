package dev.thinker.tracing.sdk;

import datadog.trace.api.DDSpanId;
import ddtrot.dd.trace.bootstrap.instrumentation.api.AgentSpan;

/** A span of dd-trace-ot. */
record SdkSpan(AgentSpan span) implements DatadogSpan {

    @Override
    public boolean isRecorded() {
        return true;
    }

    @Override
    public String traceId() {
        return span.getTraceId().toHexStringPadded(32);
    }

    @Override
    public String spanId() {
        return Long.toUnsignedString(span.getSpanId());
    }

    @Override
    public String traceResponse() {
        Integer priority = span.forceSamplingDecision();
        String kept = priority != null && priority > 0 ? "-01" : "-00";
        return "00-" + traceId() + "-" + DDSpanId.toHexStringPadded(span.getSpanId()) + kept;
    }

    @Override
    public boolean hasTag(String name) {
        return span.getTag(name) != null;
    }

    @Override
    public Object localRoot() {
        return span.getLocalRootSpan();
    }
}
