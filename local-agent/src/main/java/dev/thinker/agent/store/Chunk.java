package dev.thinker.agent.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import dev.thinker.agent.msgpack.Unpacking;

/**
 * Spans of one trace that arrived together.
 *
 * @param block    holds the spans as they were sent, one after the other
 * @param begin    where they begin
 * @param length   of their bytes
 * @param spans    how many there are
 * @param number   counts up with every chunk received
 * @param received when it arrived, in milliseconds since 1970
 */
public record Chunk(Block block, int begin, int length, int spans, Origin origin, long number, long received) {
    /** What a chunk costs in memory beside its bytes: its objects, and those of a trace that has no other. */
    private static final int BOOKKEEPING = 400;

    /** The spans, built anew with each call. */
    public List<Span> read() {
        return read(spans);
    }

    /** The first spans only. */
    List<Span> read(int count) {
        return Unpacking.from(block.bytes(), begin, in -> {
            List<Span> list = new ArrayList<>(count);
            while (list.size() < count) {
                list.add(new Span(in, origin.dictionary(), this));
            }
            return list;
        });
    }

    /** The spans as they were sent, one after the other. */
    public InputStream bytes() {
        return new ByteArrayInputStream(block.bytes(), begin, length);
    }

    /** Has the first spans only. */
    Chunk first(int count) {
        int firstLength = Unpacking.from(block.bytes(), begin, in -> {
            in.skipValue(count);
            return (int) in.getTotalReadBytes();
        });
        return new Chunk(block, begin, firstLength, count, origin, number, received);
    }

    /** In bytes, and the block apart. */
    long memory() {
        return BOOKKEEPING + (origin.dictionary() == null ? 0 : origin.dictionary().share());
    }

    /**
     * What the request told about its spans.
     *
     * @param dictionary       of the v0.5 protocol, or null
     * @param session          the token of the test session they belong to, or null
     * @param hasTopLevel      whether the tracer has marked the spans that are top-level
     * @param hasStats         whether the tracer has computed the figures of these spans itself
     */
    public record Origin(Dictionary dictionary, String session, boolean hasTopLevel, boolean hasStats) {
    }
}
