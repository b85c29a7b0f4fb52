package dev.thinker.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the maximum throughput without the tutorial's delays: 32 connections, and two subjects per request, one of
 * them unknown. Each variant is warmed up until its rate stops rising. Then all variants are measured in turn, so that
 * other load on the machine affects all of them equally.
 */
final class Throughput {

    private static final int CONNECTIONS = 32;
    private static final Map<String, String> NO_WAITS = Map.of("LOOKUP_DELAY", "PT0S", "THINK_DELAY", "PT0S");
    private static final int PROBES = 5;

    private final BenchmarkSettings settings;
    private final Progress progress;
    private final WarmUp warmUp;
    private final Wrk wrk;

    Throughput(BenchmarkSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.warmUp = new WarmUp(settings, progress);
        this.wrk = new Wrk(CONNECTIONS, settings.window());
    }

    /**
     * The results of a variant.
     *
     * @param isWarm whether its rate had stopped rising
     * @param spans the number of spans per request
     * @param heap the bytes in use after a garbage collection, in both services
     * @param resident the resident set size of both services, in bytes
     */
    record Result(Variant variant, boolean isWarm, double spans, List<Measurement> windows, long heap, long resident) {}

    List<Result> measure(List<Variant> variants) throws IOException, InterruptedException {
        Map<Variant, Pair> pairs = new LinkedHashMap<>();
        try {
            for (Variant variant : variants) {
                pairs.put(variant, Pair.start(settings, variant, Containers.unthrottled(settings.root()), NO_WAITS));
                progress.say("%s: started", variant.name());
            }
            Map<Variant, Double> spans = spansOfRequest(pairs);
            Map<Variant, Boolean> warm = new LinkedHashMap<>();
            Map<Variant, List<Measurement>> windows = new LinkedHashMap<>();
            for (Variant variant : variants) {
                warm.put(variant, warmUp.run(variant, wrk, url(pairs.get(variant))));
                windows.put(variant, new ArrayList<>());
            }
            Measurement.awaitTraces(pairs.values(), settings.quiet());
            for (int round = 1; round <= settings.rounds(); round++) {
                for (Variant variant : variants) {
                    windows.get(variant).add(measure(variant, pairs.get(variant), round));
                }
            }
            List<Result> results = new ArrayList<>();
            for (Variant variant : variants) {
                Pair pair = pairs.get(variant);
                long resident = pair.resident();
                results.add(new Result(
                        variant, warm.get(variant), spans.get(variant), windows.get(variant), pair.heap(), resident));
            }
            return results;
        } finally {
            // In parallel, because a graceful shutdown takes a second or two
            pairs.values().parallelStream().forEach(Pair::close);
        }
    }

    private static String url(Pair pair) {
        return pair.url("technology", "foo_bar");
    }

    /** Averages over several requests, because a span may arrive only after later requests. */
    private Map<Variant, Double> spansOfRequest(Map<Variant, Pair> pairs) throws IOException, InterruptedException {
        Measurement.awaitTraces(pairs.values(), settings.quiet());
        Map<Variant, Double> spans = new LinkedHashMap<>();
        pairs.forEach(
                (variant, pair) -> spans.put(variant, (double) -pair.agent().spans()));
        for (Pair pair : pairs.values()) {
            for (int i = 0; i < PROBES; i++) {
                Wrk.once(url(pair));
            }
        }
        Measurement.awaitTraces(pairs.values(), settings.quiet());
        pairs.forEach((variant, pair) -> {
            spans.merge(variant, (double) pair.agent().spans(), (before, after) -> (before + after) / PROBES);
            pair.agent().countChunksOnly();
        });
        return spans;
    }

    private Measurement measure(Variant variant, Pair pair, int round) throws IOException, InterruptedException {
        Measurement window = Measurement.of(pair, wrk, url(pair), settings.quiet());
        progress.say(
                "%s: round %d of %d, %.0f requests/s, %.0f µs of CPU each",
                variant.name(), round, settings.rounds(), window.perSecond(), window.cpuMicros());
        if (!window.load().isClean()) {
            throw new IOException(variant.name() + " failed some requests: " + window.load());
        }
        if (variant.keepsAll()
                && window.traces() != 2 * window.load().requests()
                && Math.abs(window.traces() - 2 * window.load().requests()) > 4 * CONNECTIONS) {
            throw new IOException(variant.name() + " lost traces: received " + window.traces() + " chunks for "
                    + window.load().requests() + " requests");
        }
        return window;
    }
}
