package dev.thinker.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

import dev.thinker.benchmarks.Wrk.Report;

/**
 * One measurement of a pair under load.
 *
 * @param load what wrk measured
 * @param apiCpu the CPU time of thinker-api
 * @param thinkerCpu the CPU time of the microservice
 * @param agentCpu the CPU time of the counting agent, including the little that this program does besides
 * @param allocated the bytes allocated by both services
 * @param traces the number of trace chunks that the agent received
 * @param sent the number of bytes that the agent received
 */
record Measurement(
        Report load, Duration apiCpu, Duration thinkerCpu, Duration agentCpu, long allocated, long traces, long sent) {

    /** Measures a pair that has no traces left to send. */
    static Measurement of(Pair pair, Wrk wrk, String url, Duration quiet) throws IOException, InterruptedException {
        long allocated = pair.allocated();
        long traces = pair.agent().chunks();
        long sent = pair.agent().bytes();
        Duration apiCpu = pair.api().cpu();
        Duration thinkerCpu = pair.thinker().cpu();
        Duration agentCpu = ownCpu();
        Report load = wrk.on(url);
        apiCpu = pair.api().cpu().minus(apiCpu);
        thinkerCpu = pair.thinker().cpu().minus(thinkerCpu);
        allocated = pair.allocated() - allocated;
        awaitTraces(List.of(pair), quiet);
        return new Measurement(
                load,
                apiCpu,
                thinkerCpu,
                ownCpu().minus(agentCpu),
                allocated,
                pair.agent().chunks() - traces,
                pair.agent().bytes() - sent);
    }

    /** Waits until no traces have arrived for a while. */
    static void awaitTraces(Collection<Pair> pairs, Duration quiet) throws InterruptedException {
        long seen = chunks(pairs);
        long since = System.nanoTime();
        while (System.nanoTime() - since < quiet.toNanos()) {
            Thread.sleep(50);
            if (chunks(pairs) != seen) {
                seen = chunks(pairs);
                since = System.nanoTime();
            }
        }
    }

    private static long chunks(Collection<Pair> pairs) {
        return pairs.stream().mapToLong(pair -> pair.agent().chunks()).sum();
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    double perSecond() {
        return load.perSecond();
    }

    double cpuMicros() {
        return apiCpuMicros() + thinkerCpuMicros();
    }

    double apiCpuMicros() {
        return perRequest(apiCpu);
    }

    double thinkerCpuMicros() {
        return perRequest(thinkerCpu);
    }

    double agentCpuMicros() {
        return perRequest(agentCpu);
    }

    private double perRequest(Duration cpu) {
        return cpu.toNanos() / 1e3 / load.requests();
    }

    double allocatedBytes() {
        return (double) allocated / load.requests();
    }

    double tracesPerRequest() {
        return (double) traces / load.requests();
    }

    double sentBytes() {
        return (double) sent / load.requests();
    }

    double p50Millis() {
        return load.p50().toNanos() / 1e6;
    }

    double p99Millis() {
        return load.p99().toNanos() / 1e6;
    }
}
