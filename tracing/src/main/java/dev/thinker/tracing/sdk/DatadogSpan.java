package dev.thinker.tracing.sdk;

import datadog.trace.api.interceptor.MutableSpan;
import ddtrot.dd.trace.bootstrap.instrumentation.api.WithAgentSpan;
import io.helidon.tracing.Span;

/** What Datadog's tracers know of a span, and OpenTracing does not tell. */
public interface DatadogSpan {

    /** Finds Datadog's own span behind Helidon's; one that is not recorded where tracing is off. */
    static DatadogSpan of(Span span) {
        return find(span.unwrap(Object.class));
    }

    /** Finds Datadog's own span behind OpenTracing's. */
    static DatadogSpan of(io.opentracing.Span span) {
        return find(span);
    }

    private static DatadogSpan find(Object span) {
        if (span instanceof WithAgentSpan datadog) {
            return new SdkSpan(datadog.asAgentSpan());
        }
        return span instanceof MutableSpan && span instanceof io.opentracing.Span agents
                ? new JavaAgentSpan(agents)
                : NoSpan.INSTANCE;
    }

    /** Tells whether there is a span at all: there is none where tracing is off. */
    boolean isRecorded();

    /** Returns all 128 bits of the trace id as 32 hex digits. */
    String traceId();

    /** Returns the span id in decimal. */
    String spanId();

    /**
     * Returns {@code 00-<trace id>-<span id>-<01 if the trace is kept, else 00>}. Whether it is kept is decided here if it was not before.
     *
     * @see <a href="https://w3c.github.io/trace-context/#traceresponse-header">W3C Trace Context</a>
     */
    String traceResponse();

    boolean hasTag(String name);

    /** Returns the object that all spans of a trace in this process have in common: the first one. */
    Object localRoot();
}
