package dev.thinker.tracing;

import java.util.List;
import java.util.Optional;

import io.helidon.tracing.HeaderConsumer;
import io.helidon.tracing.HeaderProvider;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;

/**
 * Takes a span's {@code traceparent} out of what the tracer injects: the only place where it tells the whole 128-bit trace id
 * and whether the trace is sampled. Also the value of {@code traceresponse}, which has the same form.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
final class TraceParent implements HeaderConsumer {

    private String value;

    private TraceParent() {
    }

    /** {@code 00-<32 hex trace id>-<16 hex span id>-<flags>}, or nothing where the tracer does not propagate in W3C's format. */
    static Optional<String> of(Tracer tracer, Span span) {
        TraceParent header = new TraceParent();
        tracer.inject(span.context(), HeaderProvider.empty(), header);
        return Optional.ofNullable(header.value);
    }

    @Override
    public void set(String key, String... values) {
        if (key.equals("traceparent")) {
            value = values[0];
        }
    }

    @Override
    public void setIfAbsent(String key, String... values) {
        if (value == null) {
            set(key, values);
        }
    }

    @Override
    public Iterable<String> keys() {
        return value == null ? List.of() : List.of("traceparent");
    }

    @Override
    public Optional<String> get(String key) {
        return Optional.ofNullable(key.equals("traceparent") ? value : null);
    }

    @Override
    public Iterable<String> getAll(String key) {
        return get(key).map(List::of).orElseGet(List::of);
    }

    @Override
    public boolean contains(String key) {
        return get(key).isPresent();
    }
}
