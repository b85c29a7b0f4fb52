package dev.thinker.benchmarks;

import java.time.Duration;
import java.util.Locale;

/** Prints each step with the time since the start. */
final class Progress {

    private final long begin = System.nanoTime();

    void say(String format, Object... values) {
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        System.out.printf(
                Locale.ROOT,
                "%3d:%02d  %s%n",
                time.toMinutes(),
                time.toSecondsPart(),
                String.format(Locale.ROOT, format, values));
    }
}
