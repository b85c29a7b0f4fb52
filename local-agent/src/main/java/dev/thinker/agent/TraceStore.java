package dev.thinker.agent;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * The newest traces, in memory. When a limit is exceeded the oldest traces go, each as a whole; a single trace that exceeds
 * it alone keeps what came first. One thread changes the store and needs no lock; readers on other threads see every trace
 * that is there for the whole of their reading, and never hold up the writer.
 */
final class TraceStore {
    private final Map<TraceId, Trace> byId = new ConcurrentHashMap<>();
    private final NavigableMap<Long, Trace> byArrival = new ConcurrentSkipListMap<>();
    private final Limits limits;
    private int spans;
    private long weight;
    private long received;

    TraceStore(Limits limits) {
        this.limits = limits;
    }

    /** How many chunks have been received so far. */
    long received() {
        return received;
    }

    /** Returns how many of the spans did not fit. */
    int add(TraceId id, List<Span> newSpans, String token) {
        received++;
        Trace known = byId.get(id);
        Trace trace = known == null ? new Trace(id, received) : known;
        List<Span> fitting = fitting(trace, newSpans);
        if (fitting.isEmpty()) {
            return newSpans.size();
        }
        Chunk chunk = new Chunk(fitting, token, received);
        trace.add(chunk);
        spans += fitting.size();
        weight += chunk.weight();
        if (known == null) {
            byId.put(id, trace);
            byArrival.put(trace.number(), trace);
        }
        evictOldest(trace);
        return newSpans.size() - fitting.size();
    }

    void removeIf(Predicate<Chunk> condition) {
        for (Trace trace : byArrival.values()) {
            forget(trace);
            trace.removeIf(condition);
            if (trace.chunks().isEmpty()) {
                remove(trace);
            } else {
                spans += trace.spanCount();
                weight += trace.weight();
            }
        }
    }

    Optional<Trace> find(TraceId id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<Trace> oldestFirst() {
        return byArrival.values();
    }

    Collection<Trace> newestFirst() {
        return byArrival.descendingMap().values();
    }

    private List<Span> fitting(Trace trace, List<Span> newSpans) {
        int count = trace.spanCount();
        long total = trace.weight();
        for (int i = 0; i < newSpans.size(); i++) {
            total += newSpans.get(i).weight();
            if (!limits.allow(++count, total)) {
                return List.copyOf(newSpans.subList(0, i));
            }
        }
        return newSpans;
    }

    /** The trace just added to stays, even if it is the oldest: it is still growing, and half a trace helps nobody. */
    private void evictOldest(Trace growing) {
        Iterator<Trace> oldest = byArrival.values().iterator();
        while (!limits.allow(spans, weight) && oldest.hasNext()) {
            Trace trace = oldest.next();
            if (trace != growing) {
                forget(trace);
                remove(trace);
            }
        }
    }

    private void forget(Trace trace) {
        spans -= trace.spanCount();
        weight -= trace.weight();
    }

    private void remove(Trace trace) {
        byArrival.remove(trace.number());
        byId.remove(trace.id());
    }
}
