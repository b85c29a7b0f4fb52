package dev.thinker.agent.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.thinker.agent.msgpack.Unpacking;

/**
 * Spans of one trace that arrived together.
 *
 * @param bytes    the spans as they were sent, one after the other
 * @param spans    how many there are
 * @param number   counts up with every chunk received
 * @param received when it arrived, in milliseconds since 1970
 */
public record Chunk(byte[] bytes, int spans, Origin origin, long number, long received) {
    /** What a chunk costs in memory beside its bytes: its objects, and those of a trace that has no other. */
    private static final int BOOKKEEPING = 400;
    /** Of the G1 collector in a small heap, in bytes. An array of half a region or more takes whole ones. */
    private static final int REGION = 1 << 20;

    /** The spans, built anew with each call. */
    public List<Span> read() {
        return read(spans);
    }

    /** The first spans only. */
    List<Span> read(int count) {
        return Unpacking.from(bytes, 0, in -> {
            List<Span> list = new ArrayList<>(count);
            while (list.size() < count) {
                list.add(new Span(in, origin.dictionary(), this));
            }
            return list;
        });
    }

    /** Has the first spans only. */
    Chunk first(int count) {
        return new Chunk(
                Unpacking.from(bytes, 0, in -> {
                    in.skipValue(count);
                    return Arrays.copyOf(bytes, (int) in.getTotalReadBytes());
                }),
                count,
                origin,
                number,
                received);
    }

    /** In bytes. */
    long memory() {
        long length = bytes.length < REGION / 2 ? bytes.length : (bytes.length / REGION + 1L) * REGION;
        return BOOKKEEPING
                + length
                + (origin.dictionary() == null ? 0 : origin.dictionary().share());
    }

    /**
     * What the request told about its spans.
     *
     * @param dictionary       of the v0.5 protocol, or null
     * @param session          the token of the test session they belong to, or null
     * @param hasTopLevel      whether the tracer has marked the spans that are top-level
     * @param hasStats         whether the tracer has computed the figures of these spans itself
     */
    public record Origin(Dictionary dictionary, String session, boolean hasTopLevel, boolean hasStats) {}
}
