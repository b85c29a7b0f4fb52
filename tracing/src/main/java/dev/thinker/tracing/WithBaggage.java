package dev.thinker.tracing;

import java.time.Instant;

import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.tracing.Span;
import io.helidon.tracing.SpanContext;

/** Builds a span that keeps the baggage received with its parent. */
record WithBaggage(Span.Builder<?> span, String baggage) implements Span.Builder<WithBaggage> {

    @Override
    public Span build() {
        return keep(span.build());
    }

    @Override
    public Span start(Instant instant) {
        return keep(span.start(instant));
    }

    private Span keep(Span started) {
        Baggage.keep(DatadogSpan.of(started), baggage);
        return started;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.isInstance(this) ? type.cast(this) : span.unwrap(type);
    }

    @Override
    public WithBaggage parent(SpanContext parent) {
        span.parent(parent);
        return this;
    }

    @Override
    public WithBaggage kind(Span.Kind kind) {
        span.kind(kind);
        return this;
    }

    @Override
    public WithBaggage tag(String key, String value) {
        span.tag(key, value);
        return this;
    }

    @Override
    public WithBaggage tag(String key, Boolean value) {
        span.tag(key, value);
        return this;
    }

    @Override
    public WithBaggage tag(String key, Number value) {
        span.tag(key, value);
        return this;
    }
}
