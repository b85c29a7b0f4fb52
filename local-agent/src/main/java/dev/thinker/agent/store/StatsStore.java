package dev.thinker.agent.store;

import java.time.Duration;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.logging.Logger;

/** The figures that tracers have computed, as they sent them. One thread changes it, any may read. */
public final class StatsStore {
    private static final Logger LOGGER = Logger.getLogger(StatsStore.class.getName());
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int BOOKKEEPING = 200;

    private final Deque<Payload> payloads = new ConcurrentLinkedDeque<>();
    private final long most;
    private long memory;

    /** @param most how many bytes of heap they may take; the oldest leave first */
    public StatsStore(long most) {
        this.most = most;
    }

    public void add(byte[] payload) {
        if (!StatsPayload.read(payload).isReadable()) {
            LOGGER.warning("Dropped durations from stats, their sketches cannot be read");
        }
        payloads.add(new Payload(payload, System.currentTimeMillis()));
        memory += BOOKKEEPING + payload.length;
        for (Iterator<Payload> oldest = payloads.iterator(); oldest.hasNext(); ) {
            Payload next = oldest.next();
            if (memory <= most && next.received > System.currentTimeMillis() - LONGEST.toMillis()) {
                break;
            }
            oldest.remove();
            memory -= BOOKKEEPING + next.bytes.length;
        }
    }

    public void clear() {
        payloads.clear();
        memory = 0;
    }

    /** @param from in milliseconds; what arrived before is left out */
    public void read(long from, Predicate<StatsPayload> filter, BiConsumer<Long, StatsPayload.Group> reader) {
        payloads.stream()
                .filter(payload -> payload.received >= from)
                .map(payload -> StatsPayload.read(payload.bytes))
                .filter(filter)
                .forEach(payload -> payload.eachGroup(reader));
    }

    private record Payload(byte[] bytes, long received) {}
}
