package dev.thinker.agent.store;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The stats that tracers have computed, as they sent them. One thread may change it, any may read it. */
public final class StatsStore {
    private static final int OVERHEAD = 200;

    private final Deque<Payload> payloads = new ConcurrentLinkedDeque<>();
    private final long maxBytes;
    private long memory;

    /** @param maxBytes of heap; beyond it, the oldest are evicted */
    public StatsStore(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    public void add(byte[] payload) {
        payloads.add(new Payload(payload, System.currentTimeMillis()));
        memory += OVERHEAD + payload.length;
        while (memory > maxBytes) {
            memory -= OVERHEAD + payloads.remove().bytes.length;
        }
    }

    public void clear() {
        payloads.clear();
        memory = 0;
    }

    /** @param from in milliseconds since 1970; payloads that arrived before are left out */
    public void read(long from, Predicate<StatsPayload> filter, BiConsumer<Long, StatsPayload.Group> reader) {
        payloads.stream()
                .filter(payload -> payload.received >= from)
                .map(payload -> StatsPayload.read(payload.bytes))
                .filter(filter)
                .forEach(payload -> payload.eachGroup(reader));
    }

    private record Payload(byte[] bytes, long received) {}
}
