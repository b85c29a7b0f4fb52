package dev.thinker.agent.query;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

import com.fasterxml.jackson.annotation.JsonAnyGetter;

/** Requests, errors and latency of what has been added. */
final class Figures {
    private final NavigableMap<Long, Double> durations = new TreeMap<>();
    private final long[] requests;
    private final long[] errors;

    Figures(Window window) {
        requests = new long[window.steps()];
        errors = new long[window.steps()];
    }

    void add(int step, long newRequests, long newErrors) {
        requests[step] += newRequests;
        errors[step] += newErrors;
    }

    /** @param nanos how long that many requests took */
    void addDuration(long nanos, double count) {
        durations.merge(nanos, count, Double::sum);
    }

    void add(Figures other) {
        for (int i = 0; i < requests.length; i++) {
            add(i, other.requests[i], other.errors[i]);
        }
        other.durations.forEach(this::addDuration);
    }

    long requests() {
        return LongStream.of(requests).sum();
    }

    @JsonAnyGetter
    Map<String, Object> json() {
        return Map.of("requests", requests(), "errors", LongStream.of(errors).sum(),
                "p50", percentile(0.50), "p95", percentile(0.95), "p99", percentile(0.99),
                "chart", Map.of("requests", requests, "errors", errors));
    }

    /** The shortest duration that this part of the requests did not exceed. */
    private long percentile(double part) {
        double rank = part * durations.values().stream().mapToDouble(count -> count).sum();
        double counted = 0;
        for (var duration : durations.entrySet()) {
            counted += duration.getValue();
            if (counted >= rank) {
                return duration.getKey();
            }
        }
        return durations.isEmpty() ? 0 : durations.lastKey();
    }
}
