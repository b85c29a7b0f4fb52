package dev.thinker.tracing;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;

/**
 * Runs work in its own span: {@code InSpan.call(tracer.spanBuilder("price").parent(span.context()), price -> ...)}.
 *
 * <p>The span starts immediately and ends exactly once, when the work succeeds, fails or is canceled. If it fails,
 * {@link ErrorTags} tags the span, and the failure is propagated. Without a parent, the span is a child of the span
 * that is active on the thread. If there is none, it is the root of a new trace, as for a background task. The work
 * receives the span, to tag it and to use it as the parent of other spans.
 */
public final class InSpan {

    private InSpan() {}

    /**
     * Runs work on the calling thread and returns its result.
     *
     * @param <T> the type of the result
     * @param <E> the checked exception that the work throws, if any
     * @param builder builds the span
     * @param work receives the span
     * @return the result of the work
     * @throws E if the work does
     */
    public static <T, E extends Exception> T call(Span.Builder<?> builder, Work<T, E> work) throws E {
        // Not start(), which would truncate the start time to milliseconds. build() uses the tracer's nanosecond clock
        Span span = builder.build();
        Throwable failure = null;
        try {
            return LogCorrelation.call(span, work);
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            end(span, failure);
        }
    }

    /**
     * Runs work without a result on the calling thread, such as a background task.
     *
     * @param builder builds the span
     * @param work receives the span
     */
    public static void run(Span.Builder<?> builder, Consumer<Span> work) {
        call(builder, span -> {
            work.accept(span);
            return null;
        });
    }

    /**
     * Starts asynchronous work. Canceling the result cancels the work.
     *
     * @param <T> the type of the result
     * @param builder builds the span
     * @param work receives the span
     * @return the result of the work, or its failure
     */
    public static <T> Single<T> single(Span.Builder<?> builder, Function<Span, Single<T>> work) {
        Span span = builder.build();
        return endAfter(() -> work.apply(span), failure -> end(span, failure));
    }

    private static void end(Span span, Throwable failure) {
        ErrorTags.set(span, failure);
        span.end();
    }

    /**
     * Starts work immediately, even if nothing subscribes to the result.
     *
     * @param end runs exactly once, before subscribers receive the result, with the failure or with null
     */
    static <T> Single<T> endAfter(Supplier<Single<T>> work, Consumer<Throwable> end) {
        CompletableFuture<T> done = new CompletableFuture<>();
        CompletableFuture<T> result = new CompletableFuture<>();
        done.whenComplete((value, failure) -> {
            end.accept(failure);
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
        try {
            work.get()
                    .subscribe(done::complete, done::completeExceptionally, () -> done.complete(null), subscription -> {
                        result.whenComplete((value, failure) -> {
                            if (result.isCancelled()) {
                                subscription.cancel();
                                done.completeExceptionally(new CancellationException("Canceled before completion"));
                            }
                        });
                        subscription.request(Long.MAX_VALUE);
                    });
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
        return Single.create(result, true);
    }

    /**
     * Work to run in a span.
     *
     * @param <T> the type of the result
     * @param <E> the checked exception that the work throws, if any
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {

        /**
         * Does the work.
         *
         * @param span the span it runs in
         * @return the result
         * @throws E if the work fails
         */
        T in(Span span) throws E;
    }
}
