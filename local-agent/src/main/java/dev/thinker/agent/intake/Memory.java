package dev.thinker.agent.intake;

import java.util.concurrent.atomic.AtomicLong;

import dev.thinker.agent.http.Refused;
import io.helidon.common.http.Http;

/** What all request bodies together may take of the heap, so that many senders cannot fill it. Counted as bytes arrive. */
final class Memory {
    private static final Http.ResponseStatus TOO_MANY_REQUESTS = Http.ResponseStatus.create(429, "Too Many Requests");

    private final AtomicLong used = new AtomicLong();
    private final long most;

    Memory(long most) {
        this.most = most;
    }

    Share share() {
        return new Share();
    }

    /** What one request takes. */
    final class Share {
        private long reserved;

        /**
         * Throws {@link Refused} when there is no room.
         *
         * @param more in bytes; less than 0 gives some back
         */
        void reserve(long more) {
            if (used.addAndGet(more) > most) {
                used.addAndGet(-more);
                throw reserved + more > most
                        ? new Refused(Http.Status.REQUEST_ENTITY_TOO_LARGE_413,
                                "the payload takes more than " + most + " bytes of memory")
                        : new Refused(TOO_MANY_REQUESTS, "too many traces at once, send these later");
            }
            reserved += more;
        }

        void release() {
            used.addAndGet(-reserved);
            reserved = 0;
        }
    }
}
