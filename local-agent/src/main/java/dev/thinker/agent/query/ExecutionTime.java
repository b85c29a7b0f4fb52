package dev.thinker.agent.query;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.TraceStore;

/** The execution time of each service: the duration of its spans without the time of their children. */
final class ExecutionTime {
    private final Map<String, long[]> services = new HashMap<>();

    /** Of the spans in scope and all their descendants. */
    static ExecutionTime below(TraceStore traces, Scope scope) {
        ExecutionTime time = new ExecutionTime();
        scope.eachTrace(traces, (trace, spans) -> {
            Deque<Span> next =
                    new ArrayDeque<>(spans.stream().filter(scope::contains).toList());
            SpanTree tree = next.isEmpty() ? null : new SpanTree(spans);
            Set<Span> added = new HashSet<>();
            while (!next.isEmpty()) {
                Span span = next.pop();
                if (added.add(span)) {
                    time.add(tree, span);
                    next.addAll(tree.children(span));
                }
            }
        });
        return time;
    }

    void add(SpanTree tree, Span span) {
        long[] sums = services.computeIfAbsent(span.service(), any -> new long[3]);
        sums[0]++;
        sums[1] += span.isError() ? 1 : 0;
        sums[2] += tree.own(span);
    }

    /** The largest first. */
    List<Share> shares() {
        double total = Math.max(
                1, services.values().stream().mapToDouble(sums -> sums[2]).sum());
        List<Share> shares = new ArrayList<>();
        services.forEach((service, sums) -> shares.add(new Share(service, sums[0], sums[1], sums[2], sums[2] / total)));
        shares.sort(Comparator.comparing((Share share) -> -share.own).thenComparing(Share::service));
        return shares;
    }

    /** @param own in nanoseconds @param share the fraction of all services' time */
    record Share(String service, long spans, long errors, long own, double share) {}
}
