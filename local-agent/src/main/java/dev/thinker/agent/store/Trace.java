package dev.thinker.agent.store;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All chunks received of a trace. One thread may change it, any may read it. */
public final class Trace {
    private volatile List<Chunk> chunks = List.of();
    private final long id;

    Trace(long id) {
        this.id = id;
    }

    /** The lower 64 bits. Some tracers have no others. */
    public long id() {
        return id;
    }

    /** 32 hex digits, or 16 if no chunk has the upper 64 bits. */
    public String hexId() {
        String upperHalf = chunks.stream()
                .map(chunk -> chunk.firstSpan().meta("_dd.p.tid", ""))
                .filter(tid -> tid.matches("[0-9a-f]{16}"))
                .findFirst()
                .orElse("");
        return upperHalf + HexFormat.of().toHexDigits(id);
    }

    public List<Chunk> chunks() {
        return chunks;
    }

    /** Decodes the chunks again on each call. */
    public List<Span> spans() {
        return chunks.stream().flatMap(chunk -> chunk.read().stream()).toList();
    }

    void add(Chunk chunk) {
        chunks = Stream.concat(chunks.stream(), Stream.of(chunk)).toList();
    }

    void removeIf(Predicate<Chunk> condition) {
        chunks = chunks.stream().filter(condition.negate()).toList();
    }
}
