package dev.thinker.base.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

import io.helidon.webserver.Handler;

/** Rejects requests with 503 while more than {@code limits.inflight} are in flight on all connections together. */
public final class RequestLimiter {

    private final int max;
    private final IntSupplier inFlight;
    private final AtomicLong rejected = new AtomicLong();

    RequestLimiter(int max, IntSupplier inFlight) {
        this.max = max;
        this.inFlight = inFlight;
    }

    /** Wraps a handler, which runs only below the limit. Other requests go to the error handlers. */
    public Handler limit(Handler handler) {
        return (request, response) -> {
            // The request itself is already counted
            if (inFlight.getAsInt() > max) {
                rejected.incrementAndGet();
                throw new RetryLaterException(
                        "Too many requests are in flight; the limit is " + max + " (limits.inflight)");
            }
            handler.accept(request, response);
        };
    }

    long rejected() {
        return rejected.get();
    }
}
