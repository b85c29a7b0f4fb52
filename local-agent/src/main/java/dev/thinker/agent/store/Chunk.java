package dev.thinker.agent.store;

import java.util.ArrayList;
import java.util.List;

import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MessageReader;

/**
 * Spans of one trace that arrived together.
 *
 * @param bytes    the spans, as in the v0.4 protocol, one after the other
 * @param spans    how many there are
 * @param number   counts up with every chunk received
 * @param received when it arrived, in milliseconds since 1970
 */
public record Chunk(Bytes bytes, int spans, Origin origin, long number, long received) {
    /** What a chunk costs in memory beside its bytes: its objects, and those of a trace that has no other. */
    private static final int BOOKKEEPING = 400;

    /** The spans, built anew with each call. */
    public List<Span> read() {
        List<Span> list = new ArrayList<>(spans);
        for (MessageReader in = reader(); list.size() < spans;) {
            list.add(new Span(in, this));
        }
        return list;
    }

    /** The first spans only. */
    Chunk first(int count) {
        MessageReader in = reader();
        for (int i = 0; i < count; i++) {
            in.skip();
        }
        return new Chunk(bytes.copy(0, in.position()), count, origin, number, received);
    }

    MessageReader reader() {
        return new MessageReader(bytes, 0);
    }

    /** In bytes. */
    long memory() {
        return BOOKKEEPING + bytes.size();
    }

    /**
     * What the request told about its spans.
     *
     * @param session          the token of the test session they belong to, or null
     * @param hasTopLevel      whether the tracer has marked the spans that are top-level
     * @param hasStats         whether the tracer has computed the figures of these spans itself
     */
    public record Origin(String session, boolean hasTopLevel, boolean hasStats) {
    }
}
