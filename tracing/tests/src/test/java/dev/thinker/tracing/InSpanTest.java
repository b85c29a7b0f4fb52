package dev.thinker.tracing;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTrace;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InSpanTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private final Tracer tracer = TRACES.tracer("shop").tracer();
    private final Span parent = tracer.spanBuilder("parent").build();
    private String refreshed;

    @Test
    void call_returnsTheValueAndEndsTheSpan() {
        String value = InSpan.call(
                tracer.spanBuilder("phrase").parent(parent.context()).tag("name", "world"), span -> {
                    assertThat(MDC.get("dd.span_id")).isEqualTo(span.context().spanId());
                    return "Hello, world!";
                });

        assertThat(value).isEqualTo("Hello, world!");
        assertThat(MDC.get("dd.span_id")).isNull();
        RecordedSpan span = ownSpan();
        assertThat(span)
                .hasOperation("phrase")
                .hasResource("phrase")
                .hasTag("name", "world")
                .hasNoError();
    }

    @Test
    void callThatThrows_tagsTheExceptionAndRethrowsIt() {
        assertThatThrownBy(this::readMissingFile).isInstanceOf(FileNotFoundException.class);

        assertThat(ownSpan()).hasError(FileNotFoundException.class).hasErrorMessage("gone");
    }

    private String readMissingFile() throws IOException {
        return InSpan.call(tracer.spanBuilder("read").parent(parent.context()), span -> {
            throw new FileNotFoundException("gone");
        });
    }

    @Test
    void single_endsTheSpanWhenItsValueArrives() throws Exception {
        CompletableFuture<String> later = new CompletableFuture<>();
        Single<String> result =
                InSpan.single(tracer.spanBuilder("later").parent(parent.context()), span -> Single.create(later));
        later.complete("there");

        assertThat(result.get()).isEqualTo("there");
        assertThat(ownSpan()).hasNoError();
    }

    @Test
    void emptySingle_endsTheSpanAndStaysEmpty() throws Exception {
        Single<String> result =
                InSpan.single(tracer.spanBuilder("empty").parent(parent.context()), span -> Single.empty());

        assertThat(result.toOptionalSingle().get()).isEmpty();
        assertThat(ownSpan()).hasNoError();
    }

    @Test
    void failedSingle_tagsTheErrorAndFailsWithIt() {
        IllegalStateException failure = new IllegalStateException("no good");
        Single<String> result =
                InSpan.single(tracer.spanBuilder("failed").parent(parent.context()), span -> Single.error(failure));

        assertThatThrownBy(result::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThat(ownSpan()).hasErrorMessage("no good");
    }

    @Test
    void workThatThrows_returnsAFailedSingle() {
        Single<String> result = InSpan.single(tracer.spanBuilder("thrown").parent(parent.context()), span -> {
            throw new IllegalStateException("at once");
        });

        assertThatThrownBy(result::get).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(ownSpan()).hasErrorMessage("at once");
    }

    @Test
    void severalSubscribersAndACancel_runTheWorkOnce() {
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
        assertThat(ownSpan()).hasError(CancellationException.class);
    }

    @Test
    void backgroundTask_startsATrace() {
        InSpan.run(tracer.spanBuilder("refresh"), span -> refresh(span));

        assertThat(TRACES.await(refreshed, 1).span("refresh")).isRoot().hasResource("refresh");
    }

    private void refresh(Span span) {
        refreshed = DatadogSpan.of(span).traceId();
    }

    private RecordedSpan ownSpan() {
        parent.end();
        RecordedTrace trace = TRACES.await(DatadogSpan.of(parent).traceId(), 2);
        RecordedSpan span = trace.spans().get(1);
        assertThat(span).hasParent(trace.span("parent"));
        return span;
    }
}
