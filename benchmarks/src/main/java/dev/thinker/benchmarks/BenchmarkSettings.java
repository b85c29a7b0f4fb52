package dev.thinker.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How long it may take.
 *
 * @param only the variants that are measured; empty for all
 * @param rounds how often each variant is measured, in turn
 * @param window one measurement
 * @param maxWarmUp windows before the first measurement, reached only where the rate rises that long
 * @param inFlight requests at a time with the tutorial's waits
 * @param quiet none of the tracer's traces has come for so long when it has sent them all
 * @param environment of the services, beside that of the variant
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

    /** The services compile less and send sooner: good enough to see that all works, and soon over. */
    private static final Map<String, String> FAST =
            Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1", "DD_TRACE_FLUSH_INTERVAL", "0.1");

    /** Reads the properties {@code brief} and {@code only}. */
    static BenchmarkSettings read() {
        Path root = Path.of(System.getProperty("project.root", "."))
                .toAbsolutePath()
                .normalize();
        List<String> only = Stream.of(System.getProperty("only", "").split(","))
                .filter(name -> !name.isBlank())
                .toList();
        return Boolean.getBoolean("brief")
                ? new BenchmarkSettings(
                        root, true, only, 1, Duration.ofSeconds(1), 0, 100, Duration.ofMillis(1_000), FAST)
                : new BenchmarkSettings(
                        root, false, only, 5, Duration.ofSeconds(5), 60, 3_000, Duration.ofMillis(1_500), Map.of());
    }

    Path results() {
        return root.resolve("benchmarks/target/results");
    }
}
