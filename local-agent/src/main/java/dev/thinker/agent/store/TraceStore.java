package dev.thinker.agent.store;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.thinker.agent.msgpack.Bytes;

/**
 * The newest traces, in memory. When a limit is exceeded the oldest traces go, each as a whole; a single trace gets half of
 * the room, and keeps what came first. One thread changes the store and needs no lock; readers on other threads see every
 * trace that is there for the whole of their reading, and never hold up the writer.
 */
public final class TraceStore {
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,32}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,20}");

    private final Map<Long, Trace> byId = new ConcurrentHashMap<>();
    private final NavigableMap<Long, Trace> byArrival = new ConcurrentSkipListMap<>();
    private final Limits limits;
    private int spans;
    private long memory;
    private long received;

    public TraceStore(Limits limits) {
        this.limits = limits;
    }

    /** How many chunks have been received so far. */
    public long received() {
        return received;
    }

    /** Returns how many of the spans did not fit. */
    public int add(long traceId, Bytes bytes, int count, Chunk.Origin origin) {
        received++;
        Trace known = byId.get(traceId);
        Trace trace = known == null ? new Trace(traceId, received) : known;
        Chunk chunk = fitting(trace, new Chunk(bytes, count, origin, received, System.currentTimeMillis()));
        if (chunk.spans() == 0) {
            return count;
        }
        trace.add(chunk);
        spans += chunk.spans();
        memory += chunk.memory();
        if (known == null) {
            byId.put(traceId, trace);
            byArrival.put(trace.number(), trace);
        }
        evictOldest(trace);
        return count - chunk.spans();
    }

    public void removeIf(Predicate<Chunk> condition) {
        for (Trace trace : byArrival.values()) {
            forget(trace);
            trace.removeIf(condition);
            if (trace.chunks().isEmpty()) {
                remove(trace);
            } else {
                spans += trace.spanCount();
                memory += trace.memory();
            }
        }
    }

    /** Finds a trace by all 32 hex digits of its id or the lower 16, which decide alone, or by these in decimal. */
    public Optional<Trace> find(String id) {
        Optional<Trace> found = HEX.matcher(id).matches()
                ? find(Long.parseUnsignedLong(id.substring(Math.max(0, id.length() - 16)), 16))
                : Optional.empty();
        return found.or(() -> DECIMAL.matcher(id).matches() ? decimal(id) : Optional.empty());
    }

    public Collection<Trace> oldestFirst() {
        return byArrival.values();
    }

    public Stream<Trace> newestFirst() {
        return byArrival.descendingMap().values().stream();
    }

    public Optional<Trace> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    private Optional<Trace> decimal(String id) {
        try {
            return find(Long.parseUnsignedLong(id));
        } catch (NumberFormatException e) {
            // More than 64 bits
            return Optional.empty();
        }
    }

    /** The chunk, or as many of its spans as the trace may take. */
    private Chunk fitting(Trace trace, Chunk chunk) {
        Limits limit = limits.ofOneTrace();
        int room = Math.max(0, limit.spans() - trace.spanCount());
        Chunk fitting = chunk.spans() <= room ? chunk : chunk.first(room);
        while (fitting.spans() > 0 && trace.memory() + fitting.memory() > limit.bytes()) {
            fitting = fitting.first(fitting.spans() / 2);
        }
        return fitting;
    }

    /** The trace just added to stays, even if it is the oldest: it is still growing, and half a trace helps nobody. */
    private void evictOldest(Trace growing) {
        Iterator<Trace> oldest = byArrival.values().iterator();
        while (!limits.allow(spans, memory) && oldest.hasNext()) {
            Trace trace = oldest.next();
            if (trace != growing) {
                forget(trace);
                remove(trace);
            }
        }
    }

    private void forget(Trace trace) {
        spans -= trace.spanCount();
        memory -= trace.memory();
    }

    private void remove(Trace trace) {
        byArrival.remove(trace.number());
        byId.remove(trace.id());
    }
}
