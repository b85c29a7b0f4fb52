package dev.thinker.agent.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Logger;

import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MessageReader;
import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.TraceStore;

/**
 * The trace chunks of a payload, found by walking over it once. It is stored as a whole or, if any of it cannot be read, not
 * at all. Chunks the real Agent would drop are dropped: empty ones, those with a zero trace or span id, and those that mix
 * trace ids.
 */
final class Payload {
    private static final Logger LOGGER = Logger.getLogger(Payload.class.getName());

    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Integer> dropped = new TreeMap<>();
    private final Bytes bytes;

    /** Reads the v0.4 protocol, or throws {@link dev.thinker.agent.msgpack.MalformedPayload}. */
    Payload(Bytes bytes) {
        this.bytes = bytes;
        MessageReader in = new MessageReader(bytes, 0);
        for (long chunks = in.array(); chunks > 0; chunks--) {
            readChunk(in);
        }
    }

    private void readChunk(MessageReader in) {
        long count = in.array();
        int begin = in.position();
        long traceId = 0;
        boolean hasZeroId = false;
        boolean isMixed = false;
        for (int i = 0; i < count; i++) {
            Span span = new Span(in);
            long id = span.traceId();
            hasZeroId |= id == 0 || span.spanId() == 0;
            isMixed |= i > 0 && id != traceId;
            traceId = id;
        }
        if (hasZeroId) {
            dropped.merge("chunks with a zero id", 1, Integer::sum);
        } else if (isMixed) {
            dropped.merge("chunks with spans of different traces", 1, Integer::sum);
        } else if (count > 0) {
            parts.add(new Part(traceId, begin, in.position(), (int) count));
        }
    }

    void addTo(TraceStore store, Chunk.Origin origin) {
        for (Part part : parts) {
            int tooMany = store.add(part.traceId, bytes.copy(part.from, part.to), part.spans, origin);
            if (tooMany > 0) {
                dropped.merge("spans of traces that are too large to be kept", tooMany, Integer::sum);
            }
        }
        dropped.forEach((what, count) -> LOGGER.warning("Dropped " + count + " " + what));
    }

    /** The spans of one trace. */
    private record Part(long traceId, int from, int to, int spans) {
    }
}
