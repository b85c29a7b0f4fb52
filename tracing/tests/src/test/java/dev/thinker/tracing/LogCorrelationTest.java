package dev.thinker.tracing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.sdk.UnifiedTags;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Scope;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogCorrelationTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private static final Logger LOGGER = LoggerFactory.getLogger(LogCorrelationTest.class);

    private final Tracer tracer = TRACES.tracer("shop").tracer();

    @Test
    void lineLoggedInASpan_carriesItsIdsAndTheService() {
        Span span = tracer.spanBuilder("a span").build();
        try (Logged logged = new Logged(LogCorrelationTest.class)) {
            LogCorrelation.in(span, () -> LOGGER.warn("No word"));

            assertThat(logged.events()).hasSize(1);
            Map<String, String> mdc = logged.events().get(0).getMDCPropertyMap();
            assertThat(mdc)
                    .containsEntry("dd.service", UnifiedTags.SERVICE)
                    .containsEntry("dd.span_id", span.context().spanId());
            span.end();
            TRACES.await(mdc.get("dd.trace_id"), 1);
        }
    }

    @Test
    void afterwards_theThreadHasTheMdcItHadBefore() {
        MDC.put("mine", "kept");
        try {
            assertThatThrownBy(
                            () -> LogCorrelation.in(tracer.spanBuilder("a span").build(), () -> {
                                throw new IllegalStateException("while logging");
                            }))
                    .hasMessage("while logging");

            assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("mine", "kept"));
        } finally {
            MDC.clear();
        }
    }

    /** Code written for OpenTracing activates spans. The SDK's own log injection would overwrite and remove the ids. */
    @Test
    void activatingASpan_keepsTheIds() {
        Span span = tracer.spanBuilder("a span").build();
        List<String> ids = new CopyOnWriteArrayList<>();
        LogCorrelation.in(span, () -> {
            try (Scope active = span.activate()) {
                ids.add(MDC.get("dd.trace_id") + " " + active.isClosed());
            }
            ids.add(MDC.get("dd.trace_id") + " " + false);
        });
        span.end();

        String traceId = DatadogSpan.of(span).traceId();
        assertThat(ids).containsExactly(traceId + " false", traceId + " false");
    }

    @Test
    void withinAnotherSpan_theOuterIdsReturnAfterTheInnerOnes() {
        Span outer = tracer.spanBuilder("outer").build();
        Span inner = tracer.spanBuilder("inner").parent(outer.context()).build();
        LogCorrelation.in(outer, () -> {
            LogCorrelation.in(inner, () -> assertThat(MDC.get("dd.span_id"))
                    .isEqualTo(inner.context().spanId()));
            assertThat(MDC.get("dd.span_id")).isEqualTo(outer.context().spanId());
            assertThat(MDC.get("dd.service")).isEqualTo(UnifiedTags.SERVICE);
        });
        assertThat(MDC.get("dd.service")).isNull();
        inner.end();
        outer.end();
    }

    @Test
    void callbacksBehindASingle_logInItsSpan() throws Exception {
        Span span = tracer.spanBuilder("a span").build();
        CompletableFuture<String> later = new CompletableFuture<>();
        List<String> ids = new CopyOnWriteArrayList<>();

        Single<String> correlated = LogCorrelation.around(span, Single.create(later))
                .map(value -> seen(ids, value))
                .peek(value -> seen(ids, value))
                .flatMapSingle(value -> Single.just(seen(ids, value)));
        CompletionStage<Void> done = correlated.thenAccept(value -> seen(ids, value));
        String leaked = completeOnAThreadOfItsOwn(() -> later.complete("value"));
        done.toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(ids).hasSize(4).containsOnly(span.context().spanId());
        assertThat(leaked).isNull();
        assertThat(MDC.get("dd.trace_id")).isNull();
        span.end();
    }

    @Test
    void callbacksOfAFailedSingle_logInItsSpan() throws Exception {
        Span span = tracer.spanBuilder("a span").build();
        CompletableFuture<String> later = new CompletableFuture<>();
        List<String> ids = new CopyOnWriteArrayList<>();

        Single<String> correlated =
                LogCorrelation.around(span, Single.create(later)).onErrorResume(error -> seen(ids, "instead"));
        CompletionStage<String> done = correlated.toStage();
        String leaked =
                completeOnAThreadOfItsOwn(() -> later.completeExceptionally(new IllegalStateException("no value")));

        assertThat(done.toCompletableFuture().get(20, TimeUnit.SECONDS)).isEqualTo("instead");
        assertThat(ids).containsExactly(span.context().spanId());
        assertThat(leaked).isNull();
        span.end();
    }

    @Test
    void callbacksOfAnEmptySingle_logInItsSpan() throws Exception {
        Span span = tracer.spanBuilder("a span").build();
        List<String> ids = new CopyOnWriteArrayList<>();

        LogCorrelation.around(span, Single.<String>empty())
                .onComplete(() -> seen(ids, "empty"))
                .toOptionalSingle()
                .get(20, TimeUnit.SECONDS);

        assertThat(ids).containsExactly(span.context().spanId());
        span.end();
    }

    @Test
    void callbacksOfASingleOnTheSameThread_logInItsSpan() throws Exception {
        Span span = tracer.spanBuilder("a span").build();
        List<String> ids = new CopyOnWriteArrayList<>();

        LogCorrelation.around(
                        span,
                        Single.defer(() -> Single.just(seen(ids, "value"))).map(value -> seen(ids, value)))
                .get(20, TimeUnit.SECONDS);

        assertThat(ids).hasSize(2).containsOnly(span.context().spanId());
        assertThat(MDC.get("dd.trace_id")).isNull();
        span.end();
    }

    @Test
    void callbackOnAThreadOfAnotherRequest_restoresThatRequestsIds() {
        Span span = tracer.spanBuilder("a span").build();
        Span other = tracer.spanBuilder("another request").build();
        CompletableFuture<String> later = new CompletableFuture<>();
        List<String> ids = new CopyOnWriteArrayList<>();
        LogCorrelation.around(span, Single.create(later)).forSingle(value -> {
            seen(ids, value);
            throw new IllegalStateException("in the callback");
        });

        LogCorrelation.in(other, () -> {
            later.complete("value");
            seen(ids, "afterwards");
        });

        assertThat(ids).containsExactly(span.context().spanId(), other.context().spanId());
        span.end();
        other.end();
    }

    @Test
    void cancel_reachesTheSource() {
        Span span = tracer.spanBuilder("a span").build();
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

        LogCorrelation.around(span, Single.<String>never().onCancel(() -> cancelled.complete(true)))
                .cancel();

        assertThat(cancelled).isCompletedWithValue(true);
        span.end();
    }

    @Test
    void withoutTracing_theSingleIsReturnedUnchanged() {
        Single<String> single = Single.just("value");

        assertThat((Object)
                        LogCorrelation.around(Tracer.noOp().spanBuilder("none").build(), single))
                .isSameAs(single);
    }

    private static String seen(List<String> ids, String value) {
        ids.add(String.valueOf(MDC.get("dd.span_id")));
        return value;
    }

    /** Returns the id that is left on the thread. */
    private static String completeOnAThreadOfItsOwn(Runnable completion) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(() -> {
                        completion.run();
                        return MDC.get("dd.span_id");
                    })
                    .get(20, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void withoutTracing_theLineIsWrittenWithoutIds() {
        try (Logged logged = new Logged(LogCorrelationTest.class)) {
            LogCorrelation.in(
                    Tracer.noOp().spanBuilder("none").build(),
                    () -> LoggerFactory.getLogger(LogCorrelationTest.class).info("a line"));

            assertThat(logged.events().get(0).getMDCPropertyMap()).doesNotContainKey("dd.trace_id");
        }
    }
}
