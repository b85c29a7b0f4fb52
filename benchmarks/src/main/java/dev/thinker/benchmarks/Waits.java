package dev.thinker.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures the system with the tutorial's delays of 0.2 and 0.5 seconds, as users run it: with many requests in flight,
 * and with many subjects in one request. For thousands of requests in flight, the services get more memory and higher
 * limits than in their containers.
 */
final class Waits {

    static final Duration WAIT = Duration.ofMillis(700);

    private static final int MEBIBYTES = 1_024;
    static final Map<String, String> TUTORIAL = Map.of(
            "LOOKUP_DELAY",
            "PT0.2S",
            "THINK_DELAY",
            "PT0.5S",
            "LIMITS_INFLIGHT",
            "10000",
            "THINKER_CONNECTIONS",
            "10000");
    private static final int WINDOWS = 3;

    private final BenchmarkSettings settings;
    private final Progress progress;
    private final WarmUp warmUp;

    Waits(BenchmarkSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.warmUp = new WarmUp(settings, progress);
    }

    /**
     * The results of a variant.
     *
     * @param isWarm whether its rate had stopped rising
     * @param one with one subject per request and few requests in flight
     * @param ten with ten subjects per request and few requests in flight
     * @param many with one subject per request and {@code inFlight} requests in flight
     */
    record Result(
            Variant variant,
            boolean isWarm,
            int inFlight,
            List<Measurement> one,
            List<Measurement> ten,
            List<Measurement> many) {

        /** Returns the rate as a fraction of the rate at which nothing but the delays would take time. */
        double fractionOfIdeal() {
            return Median.of(many, Measurement::perSecond) / (inFlight / (WAIT.toMillis() / 1e3));
        }
    }

    List<Result> measure(List<Variant> variants) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Variant variant : variants) {
            try (Pair pair = Pair.start(settings, variant, Containers.ofMemory(MEBIBYTES), TUTORIAL)) {
                String[] subjects = IntStream.range(0, 10)
                        .mapToObj(i -> i == 0 ? "technology" : "unknown" + i)
                        .toArray(String[]::new);
                Wrk few = new Wrk(10, settings.window());
                Wrk many = new Wrk(settings.inFlight(), settings.window().multipliedBy(2));
                boolean isWarm = warmUp.run(variant, many, pair.url("technology"));
                Measurement.awaitTraces(List.of(pair), settings.quiet());
                results.add(new Result(
                        variant,
                        isWarm,
                        settings.inFlight(),
                        windows(pair, variant, few, "technology"),
                        windows(pair, variant, few, subjects),
                        windows(pair, variant, many, "technology")));
            }
        }
        return results;
    }

    private List<Measurement> windows(Pair pair, Variant variant, Wrk wrk, String... subjects)
            throws IOException, InterruptedException {
        List<Measurement> windows = new ArrayList<>();
        for (int i = 0; i < (settings.brief() ? 1 : WINDOWS); i++) {
            Measurement window = Measurement.of(pair, wrk, pair.url(subjects), settings.quiet());
            windows.add(window);
            progress.say(
                    "%s with delays: %d in flight, %d subjects, %.0f requests/s, p50 %.0f ms, p99 %.0f ms",
                    variant.name(),
                    wrk.connections(),
                    subjects.length,
                    window.perSecond(),
                    window.p50Millis(),
                    window.p99Millis());
            if (!window.load().isClean()) {
                throw new IOException(variant.name() + " failed some requests: " + window.load());
            }
        }
        return windows;
    }
}
