package dev.thinker.agent.store;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All chunks received of one trace. One thread changes it, any may read. */
public final class Trace {
    private volatile List<Chunk> chunks = List.of();
    private final long id;

    Trace(long id) {
        this.id = id;
    }

    /** The lower 64 bits, which some tracers have no more of. */
    public long id() {
        return id;
    }

    /** All 128 bits, if a span tells the upper half, in 32 hex digits, or 16. */
    public String hexId() {
        String upperHalf = chunks.stream()
                .map(chunk -> chunk.read(1).get(0).meta("_dd.p.tid", ""))
                .filter(tid -> tid.matches("[0-9a-f]{16}"))
                .findFirst()
                .orElse("");
        return upperHalf + HexFormat.of().toHexDigits(id);
    }

    public List<Chunk> chunks() {
        return chunks;
    }

    /** Built anew with each call. */
    public List<Span> spans() {
        return chunks.stream().flatMap(chunk -> chunk.read().stream()).toList();
    }

    int spanCount() {
        return chunks.stream().mapToInt(Chunk::spans).sum();
    }

    /** In bytes. */
    long memory() {
        return chunks.stream().mapToLong(Chunk::memory).sum();
    }

    void add(Chunk chunk) {
        chunks = Stream.concat(chunks.stream(), Stream.of(chunk)).toList();
    }

    void removeIf(Predicate<Chunk> condition) {
        chunks = chunks.stream().filter(condition.negate()).toList();
    }
}
