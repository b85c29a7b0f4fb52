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
import dev.thinker.tracing.sdk.JavaAgentTracer;
import io.helidon.common.http.Parameters;
import io.helidon.tracing.HeaderProvider;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.opentracing.SpanContext;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;

/**
 * Propagates traces in the headers of requests and messages, together with W3C {@link Baggage}. The headers are
 * Datadog's and the W3C's unless {@code DD_TRACE_PROPAGATION_STYLE} selects others. {@link ServerTracing} and
 * {@link ClientTracing} do this for HTTP; use this class for everything else. It does nothing if tracing is off.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/">Datadog's trace context
 *     propagation</a>
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public final class Propagation {

    private static final List<String> CONTEXT_HEADERS = List.of("traceparent", "x-datadog-trace-id", Baggage.HEADER);
    /** The headers of all propagation styles that the tracer supports, capitalized as it writes them. */
    private static final List<String> ALL_HEADERS = List.of(
            "traceparent",
            "tracestate",
            Baggage.HEADER,
            "x-datadog-trace-id",
            "x-datadog-parent-id",
            "x-datadog-sampling-priority",
            "x-datadog-origin",
            "x-datadog-tags",
            "b3",
            "X-B3-TraceId",
            "X-B3-SpanId",
            "X-B3-Sampled",
            "X-Amzn-Trace-Id",
            "Trace-ID",
            "Span-ID",
            "Parent-ID");

    private final Tracer helidon;
    private final io.opentracing.Tracer tracer;
    private final boolean readsOtherHeaders;

    /**
     * Creates an instance from a {@link Tracer}. If you have a {@link DatadogTracer}, use
     * {@link DatadogTracer#propagation}.
     *
     * @param tracer the tracer of a {@link DatadogTracer}
     */
    public Propagation(Tracer tracer) {
        this.helidon = tracer;
        this.tracer = tracer.enabled() ? tracer.unwrap(io.opentracing.Tracer.class) : NoopTracerFactory.create();
        // Config is read once per JVM, and not before there is a tracer
        readsOtherHeaders = tracer.enabled() && readsOtherHeaders();
    }

    private static boolean readsOtherHeaders() {
        try {
            return readsOtherHeaders(Config.get());
        } catch (LinkageError e) {
            // Config is the Java agent's class, of another version
            return true;
        }
    }

    private static boolean readsOtherHeaders(Config config) {
        return !Set.of(TracePropagationStyle.DATADOG, TracePropagationStyle.TRACECONTEXT, TracePropagationStyle.BAGGAGE)
                        .containsAll(config.getTracePropagationStylesToExtract())
                || !config.getRequestHeaderTags().isEmpty()
                || !config.getBaggageMapping().isEmpty();
    }

    /**
     * Writes a span's context into the headers of an outgoing request or message, so that the receiver continues the
     * trace: {@code propagation.inject(span, headers::put)}.
     *
     * @param span the parent of the receiver's span, such as a client span
     * @param carrier receives the name and value of each header
     */
    public void inject(Span span, BiConsumer<String, String> carrier) {
        if (span.unwrap(Object.class) instanceof io.opentracing.Span known) {
            tracer.inject(known.context(), Format.Builtin.HTTP_HEADERS, new Carrier(List.of(), carrier));
            Baggage.header(DatadogSpan.of(span)).ifPresent(baggage -> carrier.accept(Baggage.HEADER, baggage));
        }
    }

    /**
     * Makes a span continue a received trace: {@code propagation.extract(message.headers(),
     * tracer.spanBuilder("work"))}.
     *
     * @param headers the headers. Names are not case-sensitive. Values are strings, UTF-8 bytes, objects whose
     *     {@code toString()} is the value, or an {@code Iterable} of these. Null names and values are ignored
     * @param span the builder of the span. If the headers contain no readable trace, the span is a child of the span
     *     that is active on this thread, or starts a new trace
     * @return the builder to use from here on
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
     * Makes a span continue a received trace whose headers can only be looked up by name.
     *
     * @param header returns the value of a header given its name, or null. It is called with each name as the tracer
     *     writes it and, if that returns null, with the name in lowercase
     * @param span the builder of the span. If the headers contain no readable trace, the span is a child of the span
     *     that is active on this thread, or starts a new trace
     * @return the builder to use from here on
     */
    public Span.Builder<?> extract(Function<String, String> header, Span.Builder<?> span) {
        Map<String, String> headers = new HashMap<>();
        ALL_HEADERS.forEach(name -> headers.put(
                name,
                Optional.ofNullable(header.apply(name)).orElseGet(() -> header.apply(name.toLowerCase(Locale.ROOT)))));
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

    /**
     * Returns the parent of a server span, or null. The tracer iterates over all headers, so it is called only if one
     * of them is relevant.
     */
    SpanContext extract(Parameters headers) {
        SpanContext agentSpan = JavaAgentTracer.requestSpan(tracer);
        if (agentSpan != null) {
            return agentSpan;
        }
        if (!readsOtherHeaders
                && CONTEXT_HEADERS.stream()
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
        // Most headers have one value, which joining would copy
        return () -> StreamSupport.stream(headers.spliterator(), false)
                .map(header -> Map.entry(
                        header.getKey(),
                        header.getValue().size() == 1 ? header.getValue().get(0) : String.join(",", header.getValue())))
                .iterator();
    }

    /** Adapts headers to OpenTracing without copying them. */
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
