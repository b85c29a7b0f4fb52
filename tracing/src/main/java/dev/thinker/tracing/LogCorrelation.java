package dev.thinker.tracing;

import java.util.concurrent.Flow;

import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.sdk.UnifiedTags;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import org.slf4j.MDC;

/**
 * Puts that into the logging context (MDC) by which Datadog finds the trace of a log line: {@code dd.trace_id} (128 bits in hex),
 * {@code dd.span_id} (decimal), {@code dd.service}, {@code dd.env} and {@code dd.version}.
 *
 * <p>A handler has it there until it returns, and so has the work of {@link InSpan#call}. What runs later logs inside {@link #in},
 * or behind {@link #around}.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/other_telemetry/connect_logs_and_traces/java/">Correlating logs and traces</a>
 */
public final class LogCorrelation {

    private LogCorrelation() {}

    /** Runs something that logs on this thread. */
    public static void in(Span span, Runnable logs) {
        call(span, same -> {
            logs.run();
            return null;
        });
    }

    /**
     * Makes the callbacks behind a {@code Single} log in a span:
     * {@code LogCorrelation.around(span, stock(span)).map(...).thenAccept(...)}.
     *
     * <p>They do so wherever the value, its absence or the failure arrives. What waits for another {@code Single} needs the same around
     * that: {@code .flatMapSingle(item -> LogCorrelation.around(span, price(item)))}.
     */
    public static <T> Single<T> around(Span span, Single<T> single) {
        return !DatadogSpan.of(span).isRecorded()
                ? single
                : Single.create((Flow.Publisher<T>)
                        subscriber -> in(span, () -> single.subscribe(new Correlated<>(span, subscriber))));
    }

    /** Passes each signal on with the span's ids in the MDC of the thread that it comes on. */
    private record Correlated<T>(Span span, Flow.Subscriber<? super T> downstream) implements Flow.Subscriber<T> {

        @Override
        public void onSubscribe(Flow.Subscription upstream) {
            in(
                    span,
                    () -> downstream.onSubscribe(new Flow.Subscription() {

                        @Override
                        public void request(long items) {
                            in(span, () -> upstream.request(items));
                        }

                        @Override
                        public void cancel() {
                            in(span, upstream::cancel);
                        }
                    }));
        }

        @Override
        public void onNext(T item) {
            in(span, () -> downstream.onNext(item));
        }

        @Override
        public void onError(Throwable error) {
            in(span, () -> downstream.onError(error));
        }

        @Override
        public void onComplete() {
            in(span, downstream::onComplete);
        }
    }

    static <T, E extends Exception> T call(Span span, InSpan.Work<T, E> work) throws E {
        DatadogSpan datadog = DatadogSpan.of(span);
        if (!datadog.isRecorded()) {
            return work.in(span);
        }
        String outerTrace = MDC.get("dd.trace_id");
        String outerSpan = MDC.get("dd.span_id");
        putIds(datadog.traceId(), datadog.spanId());
        try {
            return work.in(span);
        } finally {
            putIds(outerTrace, outerSpan);
        }
    }

    private static void putIds(String traceId, String spanId) {
        put("dd.trace_id", traceId);
        put("dd.span_id", spanId);
        put("dd.service", traceId == null ? null : UnifiedTags.SERVICE);
        put("dd.env", traceId == null ? null : UnifiedTags.ENV);
        put("dd.version", traceId == null ? null : UnifiedTags.VERSION);
    }

    private static void put(String key, String value) {
        if (value == null || value.isEmpty()) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
