package dev.thinker.agent.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Spans of one trace that arrived together.
 *
 * @param bytes the encoded spans, one after the other
 * @param spans the number of spans
 * @param number the number of chunks received so far, including this one
 * @param received the time of arrival, in milliseconds since 1970
 */
public record Chunk(byte[] bytes, int spans, Origin origin, long number, long received) {
    /** The memory of a chunk in addition to its bytes, including the objects of its trace if it is the only chunk. */
    private static final int OVERHEAD = 400;
    /**
     * The size of the G1 collector's regions in a small heap. An array of half a region or more takes whole regions.
     */
    private static final int REGION = 1 << 20;

    /** Decodes the spans again on each call. */
    public List<Span> read() {
        List<Span> list = new ArrayList<>(spans);
        MessagePackReader in = new MessagePackReader(bytes, 0);
        while (list.size() < spans) {
            list.add(new Span(in, this));
        }
        return list;
    }

    Span firstSpan() {
        return new Span(new MessagePackReader(bytes, 0), this);
    }

    /** A chunk with only the first spans of this one. */
    Chunk truncated(int count) {
        MessagePackReader in = new MessagePackReader(bytes, 0);
        for (int i = 0; i < count; i++) {
            in.skip();
        }
        return new Chunk(Arrays.copyOf(bytes, in.position()), count, origin, number, received);
    }

    /** In bytes. */
    long memory() {
        long length = bytes.length < REGION / 2 ? bytes.length : (bytes.length / REGION + 1L) * REGION;
        Dictionary dictionary = origin.dictionary();
        return OVERHEAD + length + (dictionary == null ? 0 : dictionary.share);
    }

    /**
     * What a request says about all its spans.
     *
     * @param dictionary of the v0.5 protocol, or null
     * @param session the token of the test session the spans belong to, or null
     * @param hasTopLevel whether the tracer has marked the top-level spans
     * @param hasStats whether the tracer has computed the stats of these spans
     */
    public record Origin(Dictionary dictionary, String session, boolean hasTopLevel, boolean hasStats) {}
}
