package dev.thinker.benchmarks;

import java.time.Duration;

/**
 * The work that the internal threads of a JVM have done since it started.
 *
 * @param compilers the CPU time of the JIT compilers
 * @param collector the CPU time of the garbage collector
 * @param fullCollections the number of collections of the whole heap
 */
record Overhead(Duration compilers, Duration collector, long fullCollections) {

    static final Overhead NONE = new Overhead(Duration.ZERO, Duration.ZERO, 0);

    Overhead plus(Overhead other) {
        return new Overhead(
                compilers.plus(other.compilers),
                collector.plus(other.collector),
                fullCollections + other.fullCollections);
    }

    Overhead minus(Overhead earlier) {
        return new Overhead(
                compilers.minus(earlier.compilers),
                collector.minus(earlier.collector),
                fullCollections - earlier.fullCollections);
    }
}
