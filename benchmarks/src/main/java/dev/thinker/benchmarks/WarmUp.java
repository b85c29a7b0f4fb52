package dev.thinker.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Generates load until the rate stops rising. Traced variants have more code to compile, which takes minutes on a slow
 * machine.
 */
final class WarmUp {

    /** Enough windows for a mean, because a single one depends more on the machine than on the JIT compiler. */
    private static final int COMPARED = 6;

    private static final double RISE = 0.02;

    private final BenchmarkSettings settings;
    private final Progress progress;

    WarmUp(BenchmarkSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Returns whether the rate stopped rising. */
    boolean run(Variant variant, Wrk wrk, String url) throws IOException, InterruptedException {
        List<Double> rates = new ArrayList<>();
        while (rates.size() < settings.maxWarmUp() && rises(rates)) {
            rates.add(wrk.on(url).perSecond());
            progress.say("%s: warm-up %d, %.0f requests/s", variant.name(), rates.size(), rates.get(rates.size() - 1));
        }
        return !rises(rates);
    }

    private static boolean rises(List<Double> rates) {
        int end = rates.size();
        return end < 2 * COMPARED
                || mean(rates.subList(end - COMPARED, end))
                        > (1 + RISE) * mean(rates.subList(end - 2 * COMPARED, end - COMPARED));
    }

    private static double mean(List<Double> rates) {
        return rates.stream().mapToDouble(rate -> rate).average().orElseThrow();
    }
}
