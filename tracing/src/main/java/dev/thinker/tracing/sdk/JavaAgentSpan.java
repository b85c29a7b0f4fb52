package dev.thinker.tracing.sdk;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;

import datadog.trace.api.interceptor.MutableSpan;
import io.opentracing.Span;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.util.GlobalTracer;

/**
 * A span of the Java agent's tracer, whose version is unknown: this class uses only public API and OpenTracing's
 * interfaces.
 */
record JavaAgentSpan(Span span) implements DatadogSpan {

    /** Keyed by local root span. Only the headers contain the upper half, and writing them per log line is costly. */
    private static final Map<Object, String> TRACE_IDS = Collections.synchronizedMap(new WeakHashMap<>());

    @Override
    public boolean isRecorded() {
        return true;
    }

    @Override
    public String traceId() {
        return TRACE_IDS.computeIfAbsent(localRoot(), root -> traceResponse().split("-")[1]);
    }

    @Override
    public String spanId() {
        return span.context().toSpanId();
    }

    /**
     * Returns the {@code traceparent} header. If the {@code tracecontext} style is not configured, the upper 64 bits of
     * the trace id are unknown.
     */
    @Override
    public String traceResponse() {
        Map<String, String> headers = new HashMap<>();
        GlobalTracer.get().inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
        return headers.computeIfAbsent(
                "traceparent",
                name -> "00-" + "0".repeat(16) + hex(span.context().toTraceId()) + "-"
                        + hex(span.context().toSpanId()) + "-00");
    }

    private static String hex(String id) {
        return String.format(Locale.ROOT, "%016x", Long.parseUnsignedLong(id));
    }

    @Override
    public boolean hasTag(String name) {
        return ((MutableSpan) span).getTags().get(name) != null;
    }

    @Override
    public Object localRoot() {
        return ((MutableSpan) span).getLocalRootSpan();
    }
}
