package dev.thinker.tracing;

import datadog.trace.api.interceptor.MutableSpan;
import ddtrot.dd.trace.bootstrap.instrumentation.api.WithAgentSpan;
import io.helidon.tracing.Span;

/** Finds Datadog's own span behind Helidon's. */
final class DatadogIds {

    private DatadogIds() {
    }

    /** Returns Datadog's own span, or null where tracing is off. */
    static DatadogSpan datadog(Span span) {
        return datadog(span.unwrap(Object.class));
    }

    static DatadogSpan datadog(Object own) {
        if (own instanceof WithAgentSpan datadog) {
            return new SdkSpan(datadog.asAgentSpan());
        }
        return own instanceof MutableSpan && own instanceof io.opentracing.Span agents ? new JavaAgentSpan(agents) : null;
    }
}
