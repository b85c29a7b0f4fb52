package dev.thinker.agent.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Logger;

import dev.thinker.agent.intake.PayloadSchema.ScalarType;
import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.Dictionary;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.TraceStore;
import org.msgpack.core.MessageUnpacker;

/**
 * The chunks of a payload. A payload is stored completely or, if any of it is malformed, not at all. Like the Datadog
 * Agent, this drops empty chunks, chunks with a zero trace id or span id, and chunks with spans of different traces.
 */
final class TracePayload {
    private static final Logger LOGGER = Logger.getLogger(TracePayload.class.getName());
    private static final int TRACE_ID = Span.IN_ARRAY.indexOf("trace_id");
    private static final int SPAN_ID = Span.IN_ARRAY.indexOf("span_id");

    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Integer> dropped = new TreeMap<>();
    private final Body body;
    private final MessageUnpacker in;
    private final MessagePackValidator validator;
    private final Dictionary dictionary;

    /**
     * Throws {@link org.msgpack.core.MessagePackException} if the payload is malformed, or
     * {@link dev.thinker.agent.http.ErrorResponseException} if it takes too much memory.
     */
    TracePayload(Body body, boolean isV05) throws IOException {
        this.body = body;
        in = body.unpacker();
        dictionary = isV05 ? readDictionary() : null;
        validator = new MessagePackValidator(in, isV05 ? dictionary.size() : -1);
        for (int chunks = readSize(); chunks > 0; chunks--) {
            readChunk(readSize());
        }
    }

    private Dictionary readDictionary() throws IOException {
        // The Datadog Agent does not check the first size either
        in.unpackArrayHeader();
        int count = in.unpackArrayHeader();
        MessagePackValidator strings = new MessagePackValidator(in, -1);
        long begin = in.getTotalReadBytes();
        for (int i = 0; i < count; i++) {
            strings.read(ScalarType.TEXT.orNil());
        }
        long length = in.getTotalReadBytes() - begin;
        body.reserve(Dictionary.memory(length, count));
        InputStream bytes = body.stream();
        bytes.skipNBytes(begin);
        return new Dictionary(bytes.readNBytes((int) length), count);
    }

    /** Of an array. In v0.5, nothing but the size of the payload limits it. */
    private int readSize() throws IOException {
        int size = in.unpackArrayHeader();
        return dictionary == null ? MessagePackValidator.checkSize(size) : size;
    }

    private void readChunk(int count) throws IOException {
        long begin = in.getTotalReadBytes();
        long traceId = 0;
        boolean hasZeroId = false;
        boolean isMixed = false;
        for (int i = 0; i < count; i++) {
            long[] integers = validator.readStruct(TraceSchema.SPAN);
            hasZeroId |= integers[TRACE_ID] == 0 || integers[SPAN_ID] == 0;
            isMixed |= i > 0 && integers[TRACE_ID] != traceId;
            traceId = integers[TRACE_ID];
        }
        if (hasZeroId) {
            dropped.merge("chunks with a zero id", 1, Integer::sum);
        } else if (isMixed) {
            dropped.merge("chunks with spans of different traces", 1, Integer::sum);
        } else if (count > 0) {
            parts.add(new Part(traceId, begin, in.getTotalReadBytes(), count));
        }
    }

    /** For the parameters, see {@link Chunk.Origin}. */
    void addTo(TraceStore store, String session, boolean hasTopLevel, boolean hasStats) throws IOException {
        Chunk.Origin origin = new Chunk.Origin(dictionary, session, hasTopLevel, hasStats);
        if (dictionary != null && !parts.isEmpty()) {
            dictionary.shareAmong(parts.size());
        }
        InputStream spans = body.stream();
        long position = 0;
        for (Part part : parts) {
            spans.skipNBytes(part.from - position);
            position = part.to;
            byte[] bytes = new byte[(int) (part.to - part.from)];
            spans.readNBytes(bytes, 0, bytes.length);
            int tooMany = store.add(part.traceId, bytes, part.spans, origin);
            if (tooMany > 0) {
                dropped.merge("spans of traces that are too large", tooMany, Integer::sum);
            }
        }
        dropped.forEach((what, count) -> LOGGER.warning("Dropped " + count + " " + what));
    }

    /** A chunk between two positions of the body. */
    private record Part(long traceId, long from, long to, int spans) {}
}
