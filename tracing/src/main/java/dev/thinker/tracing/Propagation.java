package dev.thinker.tracing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import datadog.trace.api.Config;
import datadog.trace.api.TracePropagationStyle;
import io.helidon.common.http.Parameters;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;

/** Hands traces on in the headers of requests: in Datadog's and W3C's, unless {@code DD_*} variables say else. */
final class Propagation {

    private static final List<String> START_OF_A_TRACE = List.of("traceparent", "x-datadog-trace-id", "baggage");

    private final Tracer tracer;
    private final boolean othersMatter;

    Propagation(Tracer tracer) {
        this.tracer = tracer;
        Config config = Config.get();
        othersMatter = !Set.of(TracePropagationStyle.DATADOG, TracePropagationStyle.TRACECONTEXT, TracePropagationStyle.BAGGAGE)
                .containsAll(config.getTracePropagationStylesToExtract())
                || !config.getRequestHeaderTags().isEmpty() || !config.getBaggageMapping().isEmpty() || config.isClientIpEnabled();
    }

    /** The caller's span, or null. The tracer looks at every header, so it is asked only if there is one that concerns it. */
    SpanContext extract(Parameters headers) {
        if (!othersMatter && START_OF_A_TRACE.stream().noneMatch(name -> headers.first(name).isPresent())) {
            return null;
        }
        Map<String, String> all = new HashMap<>();
        headers.forEach(header -> all.put(header.getKey(), header.getValue().get(0)));
        return tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(all));
    }

    void inject(SpanContext span, Parameters headers) {
        Map<String, String> all = new HashMap<>();
        tracer.inject(span, Format.Builtin.HTTP_HEADERS, new TextMapAdapter(all));
        all.forEach(headers::put);
    }
}
