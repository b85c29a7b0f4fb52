package dev.thinker.agent.query;

import dev.thinker.agent.http.Queries;
import io.helidon.webserver.ServerRequest;

/** The time asked about, in steps of a chart. In milliseconds; the end is a whole step, so that charts move step by step. */
record Window(long from, long to, long step) {
    private static final long MINUTE = 60_000;
    private static final long LONGEST = 24 * 60;
    private static final long DEFAULT = 15;
    private static final int MOST_STEPS = 60;
    private static final long[] STEPS = {1_000, 2_000, 5_000, 10_000, 30_000,
            MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE};

    /** Reads {@code window}, in minutes, and {@code to}, which is now by default. */
    static Window of(ServerRequest request) {
        long length = Queries.number(request, "window", LONGEST, DEFAULT) * MINUTE;
        long end = Queries.number(request, "to", Long.MAX_VALUE / 2, System.currentTimeMillis());
        long step = STEPS[0];
        for (int i = 1; length / step > MOST_STEPS; i++) {
            step = STEPS[i];
        }
        long to = (end + step - 1) / step * step;
        return new Window(to - length, to, step);
    }

    boolean holds(long millis) {
        return millis >= from && millis < to;
    }

    int steps() {
        return (int) ((to - from) / step);
    }

    int stepOf(long millis) {
        return (int) ((millis - from) / step);
    }
}
