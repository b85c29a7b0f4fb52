package dev.thinker.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the benchmarks ({@code mvn -q -Pbenchmark verify}) and writes the results to {@code benchmarks/target/results}.
 */
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] args) throws InterruptedException, RunnerException {
        BenchmarkSettings settings = BenchmarkSettings.read();
        Progress progress = new Progress();
        try {
            Wrk.check();
            Vegeta.check();
            List<Variant> variants = Variant.all(settings.root()).stream()
                    .filter(variant ->
                            settings.only().isEmpty() || settings.only().contains(variant.name()))
                    .toList();
            Results results = new Results(
                    Machine.here(),
                    new ConstantRate(settings, progress).measure(withPython(settings, variants)),
                    new Retained(settings, progress)
                            .measure(compared(
                                    settings,
                                    variants,
                                    Variant.UNTRACED,
                                    Variant.OURS,
                                    Variant.HELIDON,
                                    Variant.JAVA_AGENT)),
                    new Throughput(settings, progress).measure(variants),
                    new Waits(settings, progress).measure(compared(settings, variants, Variant.UNTRACED, Variant.OURS)),
                    new Starts(settings, progress)
                            .measure(compared(settings, variants, Variant.UNTRACED, Variant.OURS, Variant.JAVA_AGENT)),
                    new Kit(settings, progress).measure());
            results.write(settings.results());
            progress.say("results written to %s", settings.results());
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Returns the unsampled variants, and Python. */
    private static List<Variant> withPython(BenchmarkSettings settings, List<Variant> variants)
            throws IOException, InterruptedException {
        List<Variant> compared = new ArrayList<>(compared(
                settings, variants, Variant.UNTRACED, Variant.OURS, Variant.HELIDON, Variant.JAVA_AGENT, Variant.BARE));
        if (settings.only().isEmpty() || settings.only().contains(Variant.PYTHON)) {
            compared.add(Python.install(settings.root()).variant());
        }
        return compared;
    }

    /** Returns the variants of these names, or only our own in a brief run. */
    private static List<Variant> compared(BenchmarkSettings settings, List<Variant> variants, String... names) {
        List<String> wanted = settings.brief() ? List.of(Variant.OURS) : List.of(names);
        return variants.stream()
                .filter(variant -> wanted.contains(variant.name()))
                .toList();
    }
}
