package dev.thinker.tracing;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

import datadog.trace.api.Config;
import datadog.trace.api.TracePropagationStyle;
import io.helidon.common.http.Parameters;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;

/** Hands traces on in the headers of requests: in Datadog's and W3C's, unless {@code DD_*} variables say else. */
final class Propagation {

    private static final List<String> START_OF_A_TRACE = List.of("traceparent", "x-datadog-trace-id", "baggage");

    private final Tracer tracer;
    private final boolean othersMatter;

    Propagation(Tracer tracer) {
        this.tracer = tracer;
        othersMatter = othersMatter();
    }

    private static boolean othersMatter() {
        try {
            return othersMatter(Config.get());
        } catch (LinkageError e) {
            // It is the Java agent's class, of another version
            return true;
        }
    }

    private static boolean othersMatter(Config config) {
        return !Set.of(TracePropagationStyle.DATADOG, TracePropagationStyle.TRACECONTEXT, TracePropagationStyle.BAGGAGE)
                .containsAll(config.getTracePropagationStylesToExtract())
                || !config.getRequestHeaderTags().isEmpty() || !config.getBaggageMapping().isEmpty() || config.isClientIpEnabled();
    }

    /** The caller's span, or null. The tracer looks at every header, so it is asked only if there is one that concerns it. */
    SpanContext extract(Parameters headers) {
        if (!othersMatter && START_OF_A_TRACE.stream().noneMatch(name -> headers.first(name).isPresent())) {
            return null;
        }
        return tracer.extract(Format.Builtin.HTTP_HEADERS, new Carrier(headers));
    }

    void inject(SpanContext span, Parameters headers) {
        tracer.inject(span, Format.Builtin.HTTP_HEADERS, new Carrier(headers));
    }

    /** Headers as OpenTracing sees them, with no copy of them in between. */
    private record Carrier(Parameters headers) implements TextMap {

        @Override
        public Iterator<Map.Entry<String, String>> iterator() {
            // Nearly all come once, and joining would copy them
            return StreamSupport.stream(headers.spliterator(), false).map(header -> Map.entry(header.getKey(),
                    header.getValue().size() == 1 ? header.getValue().get(0) : String.join(",", header.getValue())))
                    .iterator();
        }

        @Override
        public void put(String name, String value) {
            headers.put(name, value);
        }
    }
}
