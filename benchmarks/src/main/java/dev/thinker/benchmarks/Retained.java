package dev.thinker.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Measures how much of the heap a request occupies while it waits inside {@code think()}: the live objects of a service
 * with many such requests, minus those of the same service before the requests. The number is exact, no matter how busy
 * the machine is.
 */
final class Retained {

    private static final int MEBIBYTES = 512;
    private static final int WARM_UP = 40;
    private static final Map<String, String> LONG_DELAY =
            Map.of("LOOKUP_DELAY", "PT0S", "THINK_DELAY", "PT10S", "LIMITS_INFLIGHT", "10000");
    /** The time until all requests wait. Their delay must be longer than this plus the time for both histograms. */
    private static final Duration ARRIVAL = Duration.ofSeconds(3);

    private final BenchmarkSettings settings;
    private final Progress progress;

    Retained(BenchmarkSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** The bytes that a request in flight occupies in each service, including its connections. */
    record Result(Variant variant, int requests, double api, double thinker) {}

    List<Result> measure(List<Variant> variants) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Variant variant : variants) {
            try (Pair pair = Pair.start(settings, variant, Containers.ofMemory(MEBIBYTES), LONG_DELAY)) {
                results.add(measure(variant, pair));
            }
        }
        return results;
    }

    private Result measure(Variant variant, Pair pair) throws IOException, InterruptedException {
        String url = pair.url("technology");
        new Vegeta(WARM_UP, Duration.ofSeconds(1)).on(url);
        long api = pair.api().heap();
        long thinker = pair.thinker().heap();
        int requests = settings.brief() ? 100 : 500;
        CompletableFuture<Vegeta.Report> load = CompletableFuture.supplyAsync(() -> {
            try {
                return new Vegeta(requests, Duration.ofSeconds(1)).on(url);
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        TimeUnit.NANOSECONDS.sleep(Duration.ofSeconds(1).plus(ARRIVAL).toNanos());
        Result result = new Result(
                variant,
                requests,
                (double) (pair.api().heap() - api) / requests,
                (double) (pair.thinker().heap() - thinker) / requests);
        Vegeta.Report report = load.join();
        if (report.failures() > 0 || report.millis(0) < ARRIVAL.toMillis()) {
            throw new IOException(variant.name() + ": " + report.failures() + " requests failed while they waited");
        }
        progress.say(
                "%s: a request in flight retains %.0f bytes in the API and %.0f in the microservice",
                variant.name(), result.api(), result.thinker());
        return result;
    }
}
