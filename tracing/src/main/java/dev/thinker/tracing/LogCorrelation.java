package dev.thinker.tracing;

import java.util.concurrent.Flow;

import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.sdk.UnifiedTags;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import org.slf4j.MDC;

/**
 * Links log lines to traces by putting what Datadog needs into the logging context (MDC): {@code dd.trace_id} (128
 * bits, as 32 hex digits), {@code dd.span_id} (decimal), {@code dd.service}, {@code dd.env} and {@code dd.version}.
 *
 * <p>The MDC contains these while a traced handler or the work of {@link InSpan#call} runs. Code that runs later, such
 * as a callback, needs {@link #in} or {@link #around}.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/other_telemetry/connect_logs_and_traces/java/">Correlating logs and
 *     traces</a>
 */
public final class LogCorrelation {

    private LogCorrelation() {}

    /**
     * Runs an action on the calling thread, and links its log lines to a span.
     *
     * @param span the span
     * @param action the action that logs
     */
    public static void in(Span span, Runnable action) {
        call(span, same -> {
            action.run();
            return null;
        });
    }

    /**
     * Links the log lines of the callbacks downstream of a {@code Single} to a span: {@code LogCorrelation.around(span,
     * stock(span)).map(...).thenAccept(...)}.
     *
     * <p>It works on every thread that delivers the value, the completion or the failure. If a callback returns another
     * {@code Single}, wrap that one as well: {@code .flatMapSingle(item -> LogCorrelation.around(span, price(item)))}.
     *
     * @param <T> the type of the value
     * @param span the span
     * @param single the source of the value
     * @return the same value, completion or failure
     */
    public static <T> Single<T> around(Span span, Single<T> single) {
        return !DatadogSpan.of(span).isRecorded()
                ? single
                : Single.create((Flow.Publisher<T>)
                        subscriber -> in(span, () -> single.subscribe(new Correlated<>(span, subscriber))));
    }

    /** Forwards each signal with the span's ids in the MDC of the current thread. */
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
