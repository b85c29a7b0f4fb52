package dev.thinker.tracing;

import datadog.trace.api.interceptor.MutableSpan;

/** What Datadog's tracers know of a span, and OpenTracing does not tell. */
interface DatadogSpan {

    /** All 128 bits, as 32 hex digits. */
    String traceId();

    /** In decimal. */
    String spanId();

    /**
     * {@code 00-<trace id>-<span id>-<whether the trace is kept, which is decided here if it was not before>}.
     *
     * @see <a href="https://w3c.github.io/trace-context/#traceresponse-header">W3C Trace Context</a>
     */
    String traceResponse();

    boolean hasTag(String name);

    /** The first span that this process has of the trace. */
    MutableSpan localRoot();
}
