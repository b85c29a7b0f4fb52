package dev.thinker.tracing;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import datadog.trace.api.Config;
import datadog.trace.api.TracePropagationStyle;
import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.common.http.Parameters;
import io.helidon.tracing.HeaderProvider;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.opentracing.SpanContext;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;

/**
 * Hands traces on in the headers of requests and messages: in Datadog's and W3C's, unless {@code DD_*} variables say else, and W3C
 * {@link Baggage} with them. {@link ServerTracing} and {@link ClientTracing} do so for HTTP; use this for anything else. Where tracing
 * is off it does nothing.
 */
public final class Propagation {

    private static final List<String> START_OF_A_TRACE = List.of("traceparent", "x-datadog-trace-id", Baggage.HEADER);
    /** Those of all styles that the tracer reads. */
    private static final List<String> NAMES = List.of(
            "traceparent",
            "tracestate",
            Baggage.HEADER,
            "x-datadog-trace-id",
            "x-datadog-parent-id",
            "x-datadog-sampling-priority",
            "x-datadog-origin",
            "x-datadog-tags",
            "b3",
            "x-b3-traceid",
            "x-b3-spanid",
            "x-b3-sampled",
            "x-amzn-trace-id",
            "trace-id",
            "span-id",
            "parent-id");

    private final Tracer helidon;
    private final io.opentracing.Tracer tracer;
    private final boolean othersMatter;

    /**
     * Use this where only a {@link Tracer} is at hand; otherwise call {@link DatadogTracer#propagation}.
     *
     * @param tracer that of a {@link DatadogTracer}
     */
    public Propagation(Tracer tracer) {
        this.helidon = tracer;
        this.tracer = tracer.enabled() ? tracer.unwrap(io.opentracing.Tracer.class) : NoopTracerFactory.create();
        // The configuration is read once: not before a tracer needs it
        othersMatter = tracer.enabled() && othersMatter();
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
                || !config.getRequestHeaderTags().isEmpty()
                || !config.getBaggageMapping().isEmpty()
                || config.isClientIpEnabled();
    }

    /**
     * Puts a span into the headers of what is sent, so that its receiver continues the trace:
     * {@code propagation.inject(span, headers::put)}.
     *
     * @param span what the receiver's span becomes a child of, such as a client span
     * @param carrier takes names and values
     */
    public void inject(Span span, BiConsumer<String, String> carrier) {
        if (span.unwrap(Object.class) instanceof io.opentracing.Span known) {
            tracer.inject(known.context(), Format.Builtin.HTTP_HEADERS, new Carrier(List.of(), carrier));
            Baggage.header(DatadogSpan.of(span)).ifPresent(baggage -> carrier.accept(Baggage.HEADER, baggage));
        }
    }

    /**
     * Makes a span continue the trace that was received: {@code propagation.extract(message.headers(), tracer.spanBuilder("work"))}.
     *
     * @param headers names in any case; values are strings, or what {@code toString()} gives, bytes in UTF-8, or several of these
     * @param span begins a trace where the headers have none that is readable
     * @return the span to start
     */
    public Span.Builder<?> extract(Map<String, ?> headers, Span.Builder<?> span) {
        Map<String, List<String>> texts = new HashMap<>();
        headers.forEach((name, value) -> {
            if (name != null && value != null) {
                texts.merge(name.toLowerCase(Locale.ROOT), List.of(text(value)), (one, other) -> one);
            }
        });
        helidon.extract(HeaderProvider.create(texts)).ifPresent(parent -> parent.asParent(span));
        return Optional.ofNullable(texts.get(Baggage.HEADER))
                .<Span.Builder<?>>map(baggage -> new WithBaggage(span, baggage.get(0)))
                .orElse(span);
    }

    /**
     * Does the same with headers that can only be looked up.
     *
     * @param header returns the value of a name in lower case, or null
     */
    public Span.Builder<?> extract(Function<String, String> header, Span.Builder<?> span) {
        Map<String, String> headers = new HashMap<>();
        NAMES.forEach(name -> headers.put(name, header.apply(name)));
        return extract(headers, span);
    }

    private static String text(Object value) {
        if (value instanceof Iterable<?> several) {
            return StreamSupport.stream(several.spliterator(), false)
                    .map(Propagation::text)
                    .collect(Collectors.joining(","));
        }
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(value);
    }

    /** The caller's span, or null. The tracer looks at every header, so it is asked only if there is one that concerns it. */
    SpanContext extract(Parameters headers) {
        if (!othersMatter
                && START_OF_A_TRACE.stream()
                        .noneMatch(name -> headers.first(name).isPresent())) {
            return null;
        }
        return tracer.extract(Format.Builtin.HTTP_HEADERS, new Carrier(entries(headers), headers::put));
    }

    void inject(io.opentracing.Span span, Parameters headers) {
        tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, new Carrier(List.of(), headers::put));
        Baggage.header(DatadogSpan.of(span)).ifPresent(baggage -> headers.putIfAbsent(Baggage.HEADER, baggage));
    }

    private static Iterable<Map.Entry<String, String>> entries(Parameters headers) {
        // Nearly all come once, and joining would copy them
        return () -> StreamSupport.stream(headers.spliterator(), false)
                .map(header -> Map.entry(
                        header.getKey(),
                        header.getValue().size() == 1 ? header.getValue().get(0) : String.join(",", header.getValue())))
                .iterator();
    }

    /** Headers as OpenTracing sees them, with no copy of them in between. */
    private record Carrier(Iterable<Map.Entry<String, String>> entries, BiConsumer<String, String> headers)
            implements TextMap {

        @Override
        public Iterator<Map.Entry<String, String>> iterator() {
            return entries.iterator();
        }

        @Override
        public void put(String name, String value) {
            headers.accept(name, value);
        }
    }
}
