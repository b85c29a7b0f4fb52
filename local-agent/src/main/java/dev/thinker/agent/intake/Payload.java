package dev.thinker.agent.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Logger;

import dev.thinker.agent.msgpack.Unpacking;
import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.TraceStore;
import org.msgpack.core.MessageUnpacker;

/**
 * The trace chunks of a payload, found by walking over it once. It is stored as a whole or, if any of it cannot be read, not
 * at all. Chunks the real Agent would drop are dropped: empty ones, those with a zero trace or span id, and those that mix
 * trace ids.
 */
final class Payload {
    private static final Logger LOGGER = Logger.getLogger(Payload.class.getName());

    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Integer> dropped = new TreeMap<>();
    private final SpanReader reader;

    /** Throws {@link org.msgpack.core.MessagePackException}, or {@link dev.thinker.agent.http.Refused} where there is no room. */
    Payload(Body body, boolean hasDictionary) throws IOException {
        MessageUnpacker in = body.unpacker();
        reader = hasDictionary ? new Dictionary(in, body) : SpanReader.ofMaps(in, body);
        for (int chunks = Unpacking.array(in); chunks > 0; chunks--) {
            readChunk(Unpacking.array(in));
        }
    }

    private void readChunk(int count) throws IOException {
        long begin = reader.position();
        long traceId = 0;
        boolean hasZeroId = false;
        boolean isMixed = false;
        for (int i = 0; i < count; i++) {
            SpanReader.Ids span = reader.read();
            hasZeroId |= span.traceId() == 0 || span.spanId() == 0;
            isMixed |= i > 0 && span.traceId() != traceId;
            traceId = span.traceId();
        }
        if (hasZeroId) {
            dropped.merge("chunks with a zero id", 1, Integer::sum);
        } else if (isMixed) {
            dropped.merge("chunks with spans of different traces", 1, Integer::sum);
        } else if (count > 0) {
            parts.add(new Part(traceId, begin, reader.position(), count));
        }
    }

    void addTo(TraceStore store, Chunk.Origin origin) throws IOException {
        InputStream spans = reader.spans();
        long position = 0;
        for (Part part : parts) {
            spans.skipNBytes(part.from - position);
            position = part.to;
            int tooMany = store.add(part.traceId, Body.next(spans, (int) (part.to - part.from)), part.spans, origin);
            if (tooMany > 0) {
                dropped.merge("spans of traces that are too large to be kept", tooMany, Integer::sum);
            }
        }
        dropped.forEach((what, count) -> LOGGER.warning("Dropped " + count + " " + what));
    }

    /** The spans of one trace. */
    private record Part(long traceId, long from, long to, int spans) {
    }
}
