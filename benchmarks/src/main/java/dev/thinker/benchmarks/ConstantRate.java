package dev.thinker.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the system as users run it: with the tutorial's delays, at a constant rate of requests, and with the limits
 * of the containers in {@code k8s/}. All variants are measured in turn, so that other load on the machine affects all
 * of them equally.
 */
final class ConstantRate {

    static final List<Integer> RATES = List.of(100, 300, 700, 1_400);

    private static final int ROUNDS = 3;
    private static final int WARM_UP_RATE = 1_000;
    /** After a third of this time, a request still costs a sixth more than at the end. */
    private static final Duration WARM_UP = Duration.ofSeconds(120);

    /** Python's code is not compiled at run time. */
    private static final int PYTHON_WARM_UP_RATE = 50;

    private final BenchmarkSettings settings;
    private final Progress progress;

    ConstantRate(BenchmarkSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * The results of a variant at a rate.
     *
     * @param resident the resident set size of both services after the last window, in bytes
     */
    record Result(Variant variant, int perSecond, List<RateMeasurement> windows, long resident) {

        /** Returns a percentile of the latencies of all windows, in milliseconds. */
        double millis(double percentile) {
            return Vegeta.Report.merge(
                            windows.stream().map(RateMeasurement::load).toList())
                    .millis(percentile);
        }
    }

    List<Result> measure(List<Variant> variants) throws IOException, InterruptedException {
        Map<Variant, Pair> pairs = new LinkedHashMap<>();
        try {
            for (Variant variant : variants) {
                pairs.put(variant, Pair.start(settings, variant, Containers.deployed(settings.root()), Waits.TUTORIAL));
                warmUp(variant, pairs.get(variant));
                progress.say("%s: warmed up at a constant rate", variant.name());
            }
            List<Result> results = new ArrayList<>();
            for (int rate : settings.brief() ? RATES.subList(0, 1) : RATES) {
                results.addAll(measure(pairs, rate));
            }
            return results;
        } finally {
            pairs.values().parallelStream().forEach(Pair::close);
        }
    }

    private void warmUp(Variant variant, Pair pair) throws IOException, InterruptedException {
        int rate = variant.name().equals(Variant.PYTHON) ? PYTHON_WARM_UP_RATE : WARM_UP_RATE;
        new Vegeta(rate, settings.brief() ? settings.window() : WARM_UP).on(url(pair));
        Measurement.awaitTraces(List.of(pair), settings.quiet());
    }

    /** Removes the variants that cannot keep up, because higher rates would only measure their queues. */
    private List<Result> measure(Map<Variant, Pair> pairs, int rate) throws IOException, InterruptedException {
        Vegeta vegeta = new Vegeta(rate, settings.window().multipliedBy(settings.brief() ? 1 : 2));
        Map<Variant, List<RateMeasurement>> windows = new LinkedHashMap<>();
        Map<Variant, Long> resident = new LinkedHashMap<>();
        for (int round = 1; round <= rounds(); round++) {
            for (Variant variant : List.copyOf(pairs.keySet())) {
                Pair pair = pairs.get(variant);
                RateMeasurement window = RateMeasurement.of(pair, vegeta, url(pair), settings.quiet());
                windows.computeIfAbsent(variant, first -> new ArrayList<>()).add(window);
                resident.put(variant, pair.resident());
                report(variant, rate, round, window);
                if (window.load().millis(50) > 2 * Waits.WAIT.toMillis()) {
                    pairs.remove(variant).close();
                }
            }
        }
        return windows.keySet().stream()
                .map(variant -> new Result(variant, rate, windows.get(variant), resident.get(variant)))
                .toList();
    }

    private void report(Variant variant, int rate, int round, RateMeasurement window) throws IOException {
        progress.say(
                "%s: %d requests/s, round %d of %d, %.0f µs of CPU each, %.0f of them the collector's, p99 %.0f ms",
                variant.name(),
                rate,
                round,
                rounds(),
                window.cpuMicros(),
                window.collectorMicros(),
                window.load().millis(99));
        if (variant.keepsAll() && window.traces() != 2L * window.load().requests()) {
            throw new IOException(variant.name() + " lost traces: received " + window.traces() + " chunks for "
                    + window.load().requests() + " requests");
        }
    }

    private int rounds() {
        return settings.brief() ? 1 : ROUNDS;
    }

    private static String url(Pair pair) {
        return pair.url("technology");
    }
}
