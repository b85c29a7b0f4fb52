package dev.thinker.agent.query;

import dev.thinker.agent.http.ErrorResponseException;
import dev.thinker.agent.http.Queries;
import io.helidon.common.http.Http;
import io.helidon.webserver.ServerRequest;

/**
 * The time range of a query and the step of its charts, in milliseconds. Both ends are multiples of the step, so that
 * charts move by whole steps.
 */
record TimeWindow(long from, long to, long step) {
    private static final long MINUTE = 60_000;
    private static final long MAX_MINUTES = 24 * 60;
    private static final long DEFAULT_MINUTES = 15;
    private static final int MAX_STEPS = 60;
    private static final long[] STEPS = {
        1_000, 2_000, 5_000, 10_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE
    };

    /** Reads {@code to}, by default now, and either {@code from} or {@code window}, the length in minutes. */
    static TimeWindow of(ServerRequest request) {
        long end = Queries.number(request, "to", Long.MAX_VALUE / 2, System.currentTimeMillis());
        long begin = Queries.number(request, "from", Long.MAX_VALUE / 2, 0);
        long length =
                begin == 0 ? Queries.number(request, "window", MAX_MINUTES, DEFAULT_MINUTES) * MINUTE : end - begin;
        if (length <= 0 || length > MAX_MINUTES * MINUTE) {
            throw new ErrorResponseException(
                    Http.Status.BAD_REQUEST_400, "from is not within " + MAX_MINUTES + " minutes before to");
        }
        int i = 0;
        while (length / STEPS[i] > MAX_STEPS) {
            i++;
        }
        long to = (end + STEPS[i] - 1) / STEPS[i] * STEPS[i];
        long from = (begin == 0 ? to - length : begin) / STEPS[i] * STEPS[i];
        return new TimeWindow(from, to, STEPS[i]);
    }

    boolean contains(long millis) {
        return millis >= from && millis < to;
    }

    int steps() {
        return (int) ((to - from) / step);
    }

    int stepOf(long millis) {
        return (int) ((millis - from) / step);
    }

    double perSecond(long count) {
        return count * 1_000.0 / (to - from);
    }
}
