package dev.thinker.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.thinker.tracing.KitBenchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures the kit alone with JMH: each part next to the same with dd-trace-ot alone. */
final class Kit {

    private static final String BARE = "Bare";

    private final BenchmarkSettings settings;
    private final Progress progress;

    Kit(BenchmarkSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** The cost of one call: nanoseconds, and bytes allocated on the heap. */
    record Cost(double nanos, double bytes) {}

    record Result(String name, Cost kit, Cost bare) {}

    List<Result> measure() throws RunnerException {
        progress.say("the kit alone, with JMH");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(KitBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .forks(settings.brief() ? 0 : 1)
                .warmupIterations(settings.brief() ? 0 : 8)
                .measurementIterations(settings.brief() ? 1 : 5)
                .warmupTime(TimeValue.seconds(1))
                .measurementTime(settings.brief() ? TimeValue.milliseconds(100) : TimeValue.seconds(1))
                .jvmArgs("-Xmx512m", "-XX:+UseSerialGC");
        Map<String, Cost> costs = new LinkedHashMap<>();
        Collection<RunResult> results = new Runner(options.build()).run();
        results.forEach(result -> costs.put(result.getPrimaryResult().getLabel(), cost(result)));
        List<Result> all = new ArrayList<>();
        costs.forEach((name, cost) -> {
            if (!name.endsWith(BARE)) {
                Result result = new Result(name, cost, costs.get(name + BARE));
                progress.say(
                        "%s: %.0f ns, bare %.0f ns",
                        name, cost.nanos(), result.bare().nanos());
                all.add(result);
            }
        });
        return all;
    }

    private static Cost cost(RunResult result) {
        String allocated = result.getSecondaryResults().keySet().stream()
                .filter(name -> name.endsWith("gc.alloc.rate.norm"))
                .findFirst()
                .orElseThrow();
        return new Cost(
                result.getPrimaryResult().getScore(),
                result.getSecondaryResults().get(allocated).getScore());
    }
}
