package dev.thinker.agent.store;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The newest traces, in memory. When a limit is exceeded the oldest traces go, each as a whole; a single trace gets half of
 * the room, and keeps what came first. One thread changes the store and needs no lock; readers on other threads see every
 * trace that is there for the whole of their reading, and never hold up the writer.
 */
public final class TraceStore {
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,32}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,20}");

    private final Map<Long, Trace> byId = new ConcurrentHashMap<>();
    private final Deque<Trace> oldestFirst = new ConcurrentLinkedDeque<>();
    private final int mostSpans;
    private final long mostBytes;
    private int spans;
    private long memory;
    private long received;

    /** @param mostBytes is a limit, too, because spans differ in size a thousandfold */
    public TraceStore(int mostSpans, long mostBytes) {
        this.mostSpans = mostSpans;
        this.mostBytes = mostBytes;
    }

    /** How many chunks have been received so far. */
    public long received() {
        return received;
    }

    /** Adds a chunk of that many spans. Returns how many of them did not fit. */
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

    /** Finds a trace by all 32 hex digits of its id or the lower 16, which decide alone, or by these in decimal. */
    public Optional<Trace> find(String id) {
        Optional<Trace> found = HEX.matcher(id).matches() ? find(new BigInteger(id, 16).longValue()) : Optional.empty();
        return found.or(() -> Optional.of(id)
                .filter(DECIMAL.asMatchPredicate())
                .map(BigInteger::new)
                .filter(decimal -> decimal.bitLength() <= Long.SIZE)
                .flatMap(decimal -> find(decimal.longValue())));
    }

    public Collection<Trace> oldestFirst() {
        return oldestFirst;
    }

    public Stream<Trace> newestFirst() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(oldestFirst.descendingIterator(), 0), false);
    }

    public Optional<Trace> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The chunk, or as many of its spans as the trace may take. */
    private Chunk fitting(Trace trace, Chunk chunk) {
        int room = Math.max(1, mostSpans / 2) - trace.spanCount();
        Chunk fitting = chunk.spans() <= room ? chunk : chunk.first(room);
        while (fitting.spans() > 0 && trace.memory() + fitting.memory() > mostBytes / 2) {
            fitting = fitting.first(fitting.spans() / 2);
        }
        return fitting;
    }

    /** The trace just added to stays, even if it is the oldest: it is still growing, and half a trace helps nobody. */
    private void evictOldest(Trace growing) {
        Iterator<Trace> oldest = oldestFirst.iterator();
        while ((spans > mostSpans || memory > mostBytes) && oldest.hasNext()) {
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
