package dev.thinker.tracing.sdk;

import datadog.trace.api.interceptor.MutableSpan;
import ddtrot.dd.trace.bootstrap.instrumentation.api.WithAgentSpan;
import io.helidon.tracing.Span;

/** The properties of a span that Datadog's tracers have and OpenTracing does not expose. */
public interface DatadogSpan {

    /**
     * Returns the Datadog span behind a Helidon span.
     *
     * @param span the span
     * @return the span, which is not recorded if tracing is off
     */
    static DatadogSpan of(Span span) {
        return find(span.unwrap(Object.class));
    }

    /**
     * Returns the Datadog span behind an OpenTracing span.
     *
     * @param span the span
     * @return the span, which is not recorded if tracing is off
     */
    static DatadogSpan of(io.opentracing.Span span) {
        return find(span);
    }

    private static DatadogSpan find(Object span) {
        if (span instanceof WithAgentSpan datadog) {
            return new SdkSpan(datadog.asAgentSpan());
        }
        return span instanceof MutableSpan && span instanceof io.opentracing.Span agentSpan
                ? new JavaAgentSpan(agentSpan)
                : NoSpan.INSTANCE;
    }

    /**
     * Tells whether there is a span.
     *
     * @return false if tracing is off
     */
    boolean isRecorded();

    /**
     * Returns all 128 bits of the trace id.
     *
     * @return 32 hex digits
     */
    String traceId();

    /**
     * Returns the span id.
     *
     * @return an unsigned number in decimal
     */
    String spanId();

    /**
     * Returns the value of the {@code traceresponse} header. If the tracer has not made its sampling decision yet, this
     * method makes it do so.
     *
     * @return {@code 00-<trace id>-<span id>-<flags>}, with flags {@code 01} if the trace is kept and {@code 00} if not
     * @see <a href="https://w3c.github.io/trace-context/#traceresponse-header">W3C Trace Context</a>
     */
    String traceResponse();

    /**
     * Tells whether the span has a tag.
     *
     * @param name the name of the tag
     * @return whether it has a value
     */
    boolean hasTag(String name);

    /**
     * Returns the local root span, which is the first span of the trace in this process.
     *
     * @return the same object for all spans of the trace in this process
     */
    Object localRoot();
}
