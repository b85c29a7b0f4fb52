package dev.thinker.agent.query;

import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.thinker.agent.store.Span;

/** Requests, errors and latency of spans that are aggregated together. Empty steps of the chart take no memory. */
final class SpanStats {
    /** The number of requests and of errors by duration. Sketches have fractions of a request. */
    private final NavigableMap<Long, double[]> durations = new TreeMap<>();

    private final Map<Integer, long[]> steps = new TreeMap<>();
    private final TimeWindow window;
    private long requests;
    private long errors;

    SpanStats(TimeWindow window) {
        this.window = window;
    }

    void add(Span span) {
        add(span, span.isError());
    }

    void add(Span span, boolean isError) {
        add(window.stepOf(span.end()), 1, isError ? 1 : 0);
        addDuration(span.duration(), 1, isError);
    }

    void add(int step, long newRequests, long newErrors) {
        long[] counts = steps.computeIfAbsent(step, any -> new long[2]);
        counts[0] += newRequests;
        counts[1] += newErrors;
        requests += newRequests;
        errors += newErrors;
    }

    void addDuration(long nanos, double count, boolean isError) {
        if (count > 0) {
            durations.merge(nanos, new double[] {count, isError ? count : 0}, SpanStats::sum);
        }
    }

    /** Adds two pairs, element by element. */
    static double[] sum(double[] one, double[] other) {
        return new double[] {one[0] + other[0], one[1] + other[1]};
    }

    void add(SpanStats other) {
        other.steps.forEach((step, counts) -> add(step, counts[0], counts[1]));
        other.durations.forEach((nanos, counts) -> durations.merge(nanos, counts, SpanStats::sum));
    }

    NavigableMap<Long, double[]> durations() {
        return durations;
    }

    @JsonProperty
    long requests() {
        return requests;
    }

    @JsonProperty
    long errors() {
        return errors;
    }

    @JsonProperty
    Map<String, long[]> chart() {
        return Map.of("requests", chart(0), "errors", chart(1));
    }

    @JsonAnyGetter
    Map<String, Long> percentiles() {
        return Map.of("p50", percentile(0.50), "p95", percentile(0.95), "p99", percentile(0.99));
    }

    private long[] chart(int which) {
        long[] chart = new long[window.steps()];
        steps.forEach((step, counts) -> chart[step] = counts[which]);
        return chart;
    }

    /** The shortest duration that this fraction of the requests did not exceed, in nanoseconds. */
    long percentile(double fraction) {
        double rank = fraction
                * durations.values().stream().mapToDouble(counts -> counts[0]).sum();
        double counted = 0;
        for (Entry<Long, double[]> duration : durations.entrySet()) {
            counted += duration.getValue()[0];
            if (counted >= rank) {
                return duration.getKey();
            }
        }
        return durations.isEmpty() ? 0 : durations.lastKey();
    }
}
