package dev.thinker.benchmarks;

import java.time.Duration;

/** Says what is being done, with the time since the begin. */
final class Progress {

    private final long begin = System.nanoTime();

    void say(String format, Object... values) {
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        System.out.printf("%3d:%02d  %s%n", time.toMinutes(), time.toSecondsPart(), format.formatted(values));
    }
}
