package dev.thinker.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The scope and the duration of a run.
 *
 * @param root the root folder of the project
 * @param brief whether to check only that the benchmarks work
 * @param only the variants to measure; empty for all
 * @param rounds how often each variant is measured, in turn
 * @param window the duration of one measurement
 * @param maxWarmUp the maximum number of warm-up windows, used only if the rate keeps rising
 * @param inFlight concurrent requests with the tutorial's delays
 * @param quiet how long to wait without new traces before all are considered received
 * @param environment environment variables of the services, in addition to those of the variant
 */
record BenchmarkSettings(
        Path root,
        boolean brief,
        List<String> only,
        int rounds,
        Duration window,
        int maxWarmUp,
        int inFlight,
        Duration quiet,
        Map<String, String> environment) {

    /** Compiles less and sends sooner, which is enough to check that everything works. */
    private static final Map<String, String> FAST =
            Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1", "DD_TRACE_FLUSH_INTERVAL", "0.1");

    /** Reads the system properties {@code brief} and {@code only}. */
    static BenchmarkSettings read() {
        Path root = Path.of(System.getProperty("project.root", "."))
                .toAbsolutePath()
                .normalize();
        List<String> only = Stream.of(System.getProperty("only", "").split(","))
                .filter(name -> !name.isBlank())
                .toList();
        return Boolean.getBoolean("brief")
                ? new BenchmarkSettings(
                        root, true, only, 1, Duration.ofSeconds(1), 0, 100, Duration.ofMillis(2_500), FAST)
                : new BenchmarkSettings(
                        root, false, only, 5, Duration.ofSeconds(5), 60, 3_000, Duration.ofMillis(1_500), Map.of());
    }

    Path results() {
        return root.resolve("benchmarks/target/results");
    }
}
