package dev.thinker.agent;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** All chunks received of one trace. One thread changes it, any may read. */
final class Trace {
    private final Queue<Chunk> chunks = new ConcurrentLinkedQueue<>();
    private final TraceId id;
    private final long number;
    private int spans;
    private long weight;

    Trace(TraceId id, long number) {
        this.id = id;
        this.number = number;
    }

    TraceId id() {
        return id;
    }

    /** The number of its first chunk, so traces are ordered by arrival. */
    long number() {
        return number;
    }

    Collection<Chunk> chunks() {
        return chunks;
    }

    List<Span> spans() {
        return chunks.stream().flatMap(chunk -> chunk.spans().stream()).toList();
    }

    int spanCount() {
        return spans;
    }

    long weight() {
        return weight;
    }

    void add(Chunk chunk) {
        chunks.add(chunk);
        spans += chunk.spans().size();
        weight += chunk.weight();
    }

    void removeIf(Predicate<Chunk> condition) {
        chunks.removeIf(condition);
        spans = chunks.stream().mapToInt(chunk -> chunk.spans().size()).sum();
        weight = chunks.stream().mapToLong(Chunk::weight).sum();
    }
}
