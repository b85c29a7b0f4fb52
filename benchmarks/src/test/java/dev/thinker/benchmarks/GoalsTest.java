package dev.thinker.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class GoalsTest {

    private static final Variant OURS = variant(Variant.OURS);

    private static Variant variant(String name) {
        return new Variant(name, "", List.of(), List.of(), Map.of(), true);
    }

    private static ConstantRate.Result at700(String variant, long cpuMicros) {
        RateMeasurement window = new RateMeasurement(
                new Vegeta.Report(new long[] {742_000_000}, 0), Duration.ofNanos(cpuMicros * 1_000), Overhead.NONE, 0);
        return new ConstantRate.Result(variant(variant), 700, List.of(window), 0);
    }

    @Test
    void tracing_addsTheDifferenceToUntraced() {
        Results results = new Results(
                null,
                List.of(at700(Variant.OURS, 692), at700(Variant.UNTRACED, 559), at700(Variant.HELIDON, 736)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());

        assertThat(new Goals(results).rows())
                .extracting(Goals.Goal::what, goal -> Math.round(100 * goal.measured()))
                .containsExactly(
                        tuple("CPU of a request at 700/s, µs", 69_200L),
                        tuple("of these, what tracing adds", 13_300L),
                        tuple("full collections at 700/s", 0L),
                        tuple("p99.9 at 700/s, ms", 74_200L),
                        tuple("CPU that tracing adds at 700/s, thinker : helidon", 75L));
    }

    @Test
    void goalsThatWereNotMeasured_areLeftOut() {
        Results results = new Results(
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Starts.Result(OURS, true, List.of(new Starts.Start(Duration.ofMillis(684), 0)))),
                List.of());

        assertThat(new Goals(results).rows()).singleElement().satisfies(goal -> assertThat(goal.measured())
                .isEqualTo(684));
    }
}
