package dev.thinker.agent.query;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.thinker.agent.store.Span;

/** In which services the time went: that of spans which is in none of their children. */
final class ExecutionTime {
    private final Map<String, long[]> services = new HashMap<>();

    void add(SpanTree tree, Span span) {
        long[] sums = services.computeIfAbsent(span.service(), any -> new long[3]);
        sums[0]++;
        sums[1] += span.isError() ? 1 : 0;
        sums[2] += tree.own(span);
    }

    /** Adds the spans and all below them. */
    void addAll(SpanTree tree, List<Span> roots) {
        Set<Span> added = new HashSet<>();
        Deque<Span> next = new ArrayDeque<>(roots);
        while (!next.isEmpty()) {
            Span span = next.pop();
            if (added.add(span)) {
                add(tree, span);
                next.addAll(tree.children(span));
            }
        }
    }

    /** The largest first. */
    List<Share> shares() {
        double all = Math.max(
                1, services.values().stream().mapToDouble(sums -> sums[2]).sum());
        return services.entrySet().stream()
                .map(service -> Share.of(service.getKey(), service.getValue(), all))
                .sorted(Comparator.comparing((Share share) -> -share.own).thenComparing(Share::service))
                .toList();
    }

    /** @param own nanoseconds @param share of those of all services, from 0 to 1 */
    record Share(String service, long spans, long errors, long own, double share) {
        static Share of(String service, long[] sums, double all) {
            return new Share(service, sums[0], sums[1], sums[2], sums[2] / all);
        }
    }
}
