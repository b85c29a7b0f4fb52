package dev.thinker.benchmarks;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Compares the medians of a run with the goals for the cost of a request and of tracing it. */
record Goals(Results results) {

    private static final int RATE = 700;

    /**
     * One goal.
     *
     * @param measured NaN if the run did not measure it
     */
    record Goal(String what, double measured, int decimals, String goal) {}

    /** Returns the goals that the run measured. */
    List<Goal> rows() {
        return Stream.of(
                        new Goal("CPU of a request at 700/s, µs", cpu(Variant.OURS), 0, "≤ 350"),
                        new Goal("of these, what tracing adds", added(Variant.OURS), 0, "≤ 80"),
                        new Goal(
                                "full collections at 700/s",
                                atRate(Variant.OURS, result -> result.windows().stream()
                                        .mapToLong(window -> window.overhead().fullCollections())
                                        .sum()),
                                0,
                                "0"),
                        new Goal("p99.9 at 700/s, ms", atRate(Variant.OURS, result -> result.millis(99.9)), 0, "≤ 800"),
                        new Goal(
                                "CPU that tracing adds at 700/s, thinker : helidon",
                                added(Variant.OURS) / added(Variant.HELIDON),
                                2,
                                "≤ 1"),
                        new Goal(
                                "CPU that tracing adds at 700/s, thinker : dd-java-agent",
                                added(Variant.OURS) / added(Variant.JAVA_AGENT),
                                2,
                                "≤ 0.33"),
                        new Goal("heap of a request in flight, API, kB", api(Variant.OURS), 1, "≤ 20"),
                        new Goal("of these, what tracing adds", api(Variant.OURS) - api(Variant.UNTRACED), 1, "≤ 4"),
                        new Goal("heap of a request in flight, microservice, kB", thinker(Variant.OURS), 1, "≤ 10"),
                        new Goal(
                                "of these, what tracing adds",
                                thinker(Variant.OURS) - thinker(Variant.UNTRACED),
                                1,
                                "≤ 3"),
                        new Goal(
                                "requests/s with thousands in flight, fraction of the ideal rate",
                                inFlight(Variant.OURS),
                                2,
                                "≥ 0.9"),
                        new Goal(
                                "the same, thinker : untraced",
                                inFlight(Variant.OURS) / inFlight(Variant.UNTRACED),
                                2,
                                "≥ 0.95"),
                        fullSpeed("thinker : untraced", Variant.OURS, Variant.UNTRACED, "≥ 0.75"),
                        fullSpeed("thinker : helidon", Variant.OURS, Variant.HELIDON, "≥ 1"),
                        fullSpeed("thinker : dd-java-agent", Variant.OURS, Variant.JAVA_AGENT, "≥ 1.5"),
                        fullSpeed("untraced : bare", Variant.UNTRACED, Variant.BARE, "≥ 0.9"),
                        new Goal(
                                "CPU that tracing adds without delays, thinker : helidon",
                                addedAtFullSpeed(Variant.OURS) / addedAtFullSpeed(Variant.HELIDON),
                                2,
                                "≤ 1"),
                        new Goal(
                                "CPU that tracing adds without delays, thinker : dd-java-agent",
                                addedAtFullSpeed(Variant.OURS) / addedAtFullSpeed(Variant.JAVA_AGENT),
                                2,
                                "≤ 0.33"),
                        new Goal("first response, ms", firstResponse(Variant.OURS), 0, "≤ 400"))
                .filter(goal -> !Double.isNaN(goal.measured))
                .toList();
    }

    private Goal fullSpeed(String what, String one, String other, String goal) {
        double ratio = full(one, Measurement::perSecond) / full(other, Measurement::perSecond);
        return new Goal("requests/s without delays, " + what, ratio, 2, goal);
    }

    private double added(String variant) {
        return cpu(variant) - cpu(Variant.UNTRACED);
    }

    private double addedAtFullSpeed(String variant) {
        return full(variant, Measurement::cpuMicros) - full(Variant.UNTRACED, Measurement::cpuMicros);
    }

    private double cpu(String variant) {
        return atRate(variant, result -> Median.of(result.windows(), RateMeasurement::cpuMicros));
    }

    private double atRate(String variant, ToDoubleFunction<ConstantRate.Result> figure) {
        List<ConstantRate.Result> all = results.constantRate().stream()
                .filter(result -> result.perSecond() == RATE)
                .toList();
        return of(all, ConstantRate.Result::variant, variant, figure);
    }

    private double api(String variant) {
        return of(results.retained(), Retained.Result::variant, variant, result -> result.api() / 1e3);
    }

    private double thinker(String variant) {
        return of(results.retained(), Retained.Result::variant, variant, result -> result.thinker() / 1e3);
    }

    private double inFlight(String variant) {
        return of(results.waits(), Waits.Result::variant, variant, Waits.Result::fractionOfIdeal);
    }

    private double full(String variant, ToDoubleFunction<Measurement> figure) {
        return of(
                results.throughput(),
                Throughput.Result::variant,
                variant,
                result -> Median.of(result.windows(), figure));
    }

    private double firstResponse(String variant) {
        return of(
                results.starts(),
                Starts.Result::variant,
                variant,
                result -> Median.of(
                        result.starts(), start -> start.firstResponse().toNanos() / 1e6));
    }

    private static <T> double of(
            List<T> all, Function<T, Variant> variantOf, String variant, ToDoubleFunction<T> figure) {
        return all.stream()
                .filter(result -> variantOf.apply(result).name().equals(variant))
                .mapToDouble(figure)
                .findFirst()
                .orElse(Double.NaN);
    }
}
