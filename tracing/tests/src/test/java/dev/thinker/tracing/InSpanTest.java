package dev.thinker.tracing;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InSpanTest {

    private final Tracer tracer = RecordingAgent.tracer();
    private final Span parent = tracer.spanBuilder("parent").build();
    private String refreshed;

    @Test
    void value_isReturnedAndItsSpanHasEnded() {
        String value = InSpan.call(
                tracer.spanBuilder("phrase").parent(parent.context()).tag("name", "world"), span -> {
                    assertThat(MDC.get("dd.span_id")).isEqualTo(span.context().spanId());
                    return "Hello, world!";
                });

        assertThat(value).isEqualTo("Hello, world!");
        assertThat(MDC.get("dd.span_id")).isNull();
        RecordedSpan span = ownSpan();
        assertThat(span.name()).isEqualTo("phrase");
        assertThat(span.resource()).isEqualTo("phrase");
        assertThat(span.parentId()).isEqualTo(parent.context().spanId());
        assertThat(span.meta()).containsEntry("name", "world");
        assertThat(span.error()).isZero();
    }

    @Test
    void exceptionOfAValue_isTaggedAndThrownAsItIs() {
        assertThatThrownBy(this::readMissingFile).isInstanceOf(FileNotFoundException.class);

        assertThat(ownSpan().meta())
                .containsEntry("error.type", "java.io.FileNotFoundException")
                .containsEntry("error.message", "gone");
    }

    private String readMissingFile() throws IOException {
        return InSpan.call(tracer.spanBuilder("read").parent(parent.context()), span -> {
            throw new FileNotFoundException("gone");
        });
    }

    @Test
    void single_endsTheSpanWhenItIsThere() throws Exception {
        CompletableFuture<String> later = new CompletableFuture<>();
        Single<String> result =
                InSpan.single(tracer.spanBuilder("later").parent(parent.context()), span -> Single.create(later));
        later.complete("there");

        assertThat(result.get()).isEqualTo("there");
        assertThat(ownSpan().error()).isZero();
    }

    @Test
    void emptySingle_endsTheSpanAndStaysEmpty() throws Exception {
        Single<String> result =
                InSpan.single(tracer.spanBuilder("empty").parent(parent.context()), span -> Single.empty());

        assertThat(result.toOptionalSingle().get()).isEmpty();
        assertThat(ownSpan().error()).isZero();
    }

    @Test
    void failedSingle_isTaggedAndFailsAsItDid() {
        IllegalStateException failure = new IllegalStateException("no good");
        Single<String> result =
                InSpan.single(tracer.spanBuilder("failed").parent(parent.context()), span -> Single.error(failure));

        assertThatThrownBy(result::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThat(ownSpan().meta()).containsEntry("error.message", "no good");
    }

    @Test
    void workThatThrows_isAFailedSingle() {
        Single<String> result = InSpan.single(tracer.spanBuilder("thrown").parent(parent.context()), span -> {
            throw new IllegalStateException("at once");
        });

        assertThatThrownBy(result::get).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(ownSpan().meta()).containsEntry("error.message", "at once");
    }

    @Test
    void workIsDoneOnceWhoeverSubscribesOrCancels() {
        AtomicInteger subscriptions = new AtomicInteger();
        Single<String> result = InSpan.single(
                tracer.spanBuilder("once").parent(parent.context()),
                span -> Single.defer(() -> {
                    subscriptions.incrementAndGet();
                    return Single.never();
                }));
        result.forSingle(value -> {});
        result.forSingle(value -> {});
        result.cancel();

        assertThat(subscriptions).hasValue(1);
        assertThat(ownSpan().meta()).containsEntry("error.type", "java.util.concurrent.CancellationException");
    }

    @Test
    void backgroundTask_isTheRootOfATrace() {
        InSpan.run(tracer.spanBuilder("refresh"), span -> refresh(span));

        RecordedSpan span = RecordingAgent.trace(refreshed, 1).get(0);
        assertThat(span.parentId()).isEqualTo("0");
        assertThat(span.resource()).isEqualTo("refresh");
    }

    private void refresh(Span span) {
        refreshed = DatadogSpan.of(span).traceId();
    }

    private RecordedSpan ownSpan() {
        parent.end();
        return RecordingAgent.trace(DatadogSpan.of(parent).traceId(), 2).stream()
                .filter(span -> !span.name().equals("parent"))
                .findFirst()
                .orElseThrow();
    }
}
