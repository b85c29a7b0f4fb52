package dev.thinker.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One measurement of a pair at a constant rate.
 *
 * @param load what Vegeta measured
 * @param cpu the CPU time of both services
 * @param overhead what their JIT compilers and garbage collectors did
 * @param traces the number of trace chunks that the agent received
 */
record RateMeasurement(Vegeta.Report load, Duration cpu, Overhead overhead, long traces) {

    static RateMeasurement of(Pair pair, Vegeta vegeta, String url, Duration quiet)
            throws IOException, InterruptedException {
        long traces = pair.agent().chunks();
        Overhead overhead = pair.overhead();
        Duration cpu = pair.cpu();
        Vegeta.Report load = vegeta.on(url);
        Measurement.awaitTraces(List.of(pair), quiet);
        return new RateMeasurement(
                load,
                pair.cpu().minus(cpu),
                pair.overhead().minus(overhead),
                pair.agent().chunks() - traces);
    }

    /** Without the JIT compilers, which are done after some minutes. */
    double cpuMicros() {
        return perRequest(cpu.minus(overhead.compilers()));
    }

    double collectorMicros() {
        return perRequest(overhead.collector());
    }

    private double perRequest(Duration time) {
        return time.toNanos() / 1e3 / load.requests();
    }
}
