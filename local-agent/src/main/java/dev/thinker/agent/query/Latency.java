package dev.thinker.agent.query;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The distribution of durations, in nanoseconds. The buckets grow exponentially, and their bounds do not depend on the
 * requests, so that the bars of a chart keep their place.
 */
record Latency(long min, long max, List<Bucket> buckets, long p50, long p95, long p99) {
    private static final int MAX_BUCKETS = 60;
    private static final int MAX_PER_DOUBLING = 8;

    /** Null if there are no durations. */
    static Latency of(SpanStats stats) {
        if (stats.durations().isEmpty()) {
            return null;
        }
        long min = stats.durations().firstKey();
        long max = stats.durations().lastKey();
        int perDoubling = MAX_PER_DOUBLING;
        while (index(max, perDoubling) - index(min, perDoubling) >= MAX_BUCKETS) {
            perDoubling /= 2;
        }
        int scale = perDoubling;
        Map<Integer, double[]> counts = new TreeMap<>();
        stats.durations().forEach((nanos, count) -> counts.merge(index(nanos, scale), count, SpanStats::sum));
        return new Latency(
                min,
                max,
                IntStream.rangeClosed(index(min, scale), index(max, scale))
                        .mapToObj(i -> Bucket.of(
                                start(i, scale), start(i + 1, scale) - 1, counts.getOrDefault(i, new double[2])))
                        .filter(bucket -> bucket.from <= bucket.to)
                        .toList(),
                stats.percentile(0.50),
                stats.percentile(0.95),
                stats.percentile(0.99));
    }

    /** The offset makes a power of two the start of a bucket despite rounding. */
    private static int index(long nanos, int perDoubling) {
        return (int) Math.floor(perDoubling * Math.log(Math.max(1, nanos)) / Math.log(2) + 1e-9);
    }

    private static long start(int index, int perDoubling) {
        return index == 0 ? 0 : (long) Math.ceil(Math.pow(2, (double) index / perDoubling) - 1e-6);
    }

    /** @param to inclusive */
    record Bucket(long from, long to, long requests, long errors) {
        static Bucket of(long from, long to, double[] counts) {
            return new Bucket(from, to, Math.round(counts[0]), Math.round(counts[1]));
        }
    }
}
