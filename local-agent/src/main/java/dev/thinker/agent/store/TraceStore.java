package dev.thinker.agent.store;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The newest traces, in memory. Beyond either limit, the oldest traces are evicted, always as a whole. A single trace
 * may use half of each limit; further spans are dropped. Only one thread may change the store, so it needs no lock.
 * Other threads may read it at any time and never block the writer. They see every trace that is in the store during
 * the whole read.
 */
public final class TraceStore {
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,32}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,20}");

    private final Map<Long, Trace> byId = new ConcurrentHashMap<>();
    private final Deque<Trace> oldestFirst = new ConcurrentLinkedDeque<>();
    private final int maxSpans;
    private final long maxBytes;
    private int spans;
    private long memory;
    private long received;

    /** @param maxBytes needed because one span can be a thousand times as large as another */
    public TraceStore(int maxSpans, long maxBytes) {
        this.maxSpans = maxSpans;
        this.maxBytes = maxBytes;
    }

    /** The number of chunks received so far. */
    public long received() {
        return received;
    }

    /** Adds a chunk of {@code count} spans. Returns how many of them were dropped. */
    public int add(long traceId, byte[] bytes, int count, Chunk.Origin origin) {
        received++;
        Trace known = byId.get(traceId);
        Trace trace = known == null ? new Trace(traceId) : known;
        Chunk chunk = fitting(trace, new Chunk(bytes, count, origin, received, System.currentTimeMillis()));
        if (chunk.spans() == 0) {
            return count;
        }
        trace.add(chunk);
        spans += chunk.spans();
        memory += chunk.memory();
        if (known == null) {
            byId.put(traceId, trace);
            oldestFirst.add(trace);
        }
        evictOldest(trace);
        return count - chunk.spans();
    }

    public void removeIf(Predicate<Chunk> condition) {
        for (Iterator<Trace> traces = oldestFirst.iterator(); traces.hasNext(); ) {
            Trace trace = traces.next();
            trace.chunks().stream().filter(condition).forEach(this::forget);
            trace.removeIf(condition);
            if (trace.chunks().isEmpty()) {
                traces.remove();
                byId.remove(trace.id());
            }
        }
    }

    /** Finds a trace by its lower 64 bits: the id is in hex, with or without the upper ones, or in decimal. */
    public Optional<Trace> find(String id) {
        Optional<Trace> found = HEX.matcher(id).matches() ? find(new BigInteger(id, 16).longValue()) : Optional.empty();
        return found.isPresent() || !DECIMAL.matcher(id).matches() ? found : find(new BigInteger(id).longValue());
    }

    public Collection<Trace> oldestFirst() {
        return oldestFirst;
    }

    public Optional<Trace> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The chunk, truncated to what the trace may still take. */
    private Chunk fitting(Trace trace, Chunk chunk) {
        long used = trace.chunks().stream().mapToLong(Chunk::memory).sum();
        int room = Math.max(1, maxSpans / 2)
                - trace.chunks().stream().mapToInt(Chunk::spans).sum();
        Chunk fitting = chunk.spans() <= room ? chunk : chunk.truncated(room);
        while (fitting.spans() > 0 && used + fitting.memory() > maxBytes / 2) {
            fitting = fitting.truncated(fitting.spans() / 2);
        }
        return fitting;
    }

    /** Keeps the trace just added to, even if it is the oldest: an incomplete trace is of little use. */
    private void evictOldest(Trace growing) {
        Iterator<Trace> oldest = oldestFirst.iterator();
        while ((spans > maxSpans || memory > maxBytes) && oldest.hasNext()) {
            Trace trace = oldest.next();
            if (trace != growing) {
                trace.chunks().forEach(this::forget);
                oldest.remove();
                byId.remove(trace.id());
            }
        }
    }

    private void forget(Chunk chunk) {
        spans -= chunk.spans();
        memory -= chunk.memory();
    }
}
