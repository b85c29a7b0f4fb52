package dev.thinker.tracing;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;

/**
 * Work in a span of its own: {@code InSpan.call(tracer.spanBuilder("price").parent(span.context()), price -> ...)}.
 *
 * <p>The span starts now and ends with the work, once, however it ends; a failure is tagged and handed on. Without a parent it is
 * the root of a trace, as of a task in the background. The work is given the span, to tag and to be the parent of others.
 */
public final class InSpan {

    private InSpan() {}

    /** Does work on this thread, and returns its result. */
    public static <T, E extends Exception> T call(Span.Builder<?> builder, Work<T, E> work) throws E {
        // Builder.start() would cut the time to milliseconds. build() leaves it to the tracer's own nanosecond clock
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

    /** Does work on this thread that has no result, such as a task in the background. */
    public static void run(Span.Builder<?> builder, Consumer<Span> work) {
        call(builder, span -> {
            work.accept(span);
            return null;
        });
    }

    /** Starts work that may go on when this method has returned. Cancelling the result cancels the work. */
    public static <T> Single<T> single(Span.Builder<?> builder, Function<Span, Single<T>> work) {
        Span span = builder.build();
        return endAfter(() -> work.apply(span), failure -> end(span, failure));
    }

    private static void end(Span span, Throwable failure) {
        ErrorTags.set(span, failure);
        span.end();
    }

    /**
     * Starts work now, whether or not anybody subscribes to the result.
     *
     * @param end runs once, before anybody learns of the result, and is given the failure, or null if there is none
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
                                done.completeExceptionally(new CancellationException("Cancelled before it was done"));
                            }
                        });
                        subscription.request(Long.MAX_VALUE);
                    });
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
        return Single.create(result, true);
    }

    /** What is done in the span. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {

        T in(Span span) throws E;
    }
}
