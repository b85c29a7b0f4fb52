package dev.thinker.agent.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Logger;

import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.Dictionary;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.TraceStore;
import org.msgpack.core.MessageUnpacker;

/**
 * The trace chunks of a payload, found by walking over it once. It is stored as a whole or, if any of it cannot be read, not
 * at all. Chunks the real Agent would drop are dropped: empty ones, those with a zero trace or span id, and those that mix
 * trace ids.
 */
final class TracePayload {
    private static final Logger LOGGER = Logger.getLogger(TracePayload.class.getName());
    private static final int TRACE_ID = Span.IN_ARRAY.indexOf("trace_id");
    private static final int SPAN_ID = Span.IN_ARRAY.indexOf("span_id");

    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Integer> dropped = new TreeMap<>();
    private final Body body;
    private final MessageUnpacker in;
    private final Dictionary dictionary;

    /** Throws {@link org.msgpack.core.MessagePackException}, or {@link dev.thinker.agent.http.ErrorResponseException} where there is no room. */
    TracePayload(Body body, boolean hasDictionary) throws IOException {
        this.body = body;
        this.in = body.unpacker();
        if (hasDictionary) {
            // The Agent does not check this length either
            in.unpackArrayHeader();
            int strings = readSize(DictionarySpanSchema.MAX);
            dictionary = readDictionary(strings);
            readChunks(new DictionarySpanSchema(strings)::read, DictionarySpanSchema.MAX);
        } else {
            dictionary = null;
            readChunks(TraceSchema.SPAN::read, ListSchema.MAX);
        }
    }

    private int readSize(int max) throws IOException {
        int size = in.unpackArrayHeader();
        ListSchema.check(size, max);
        return size;
    }

    private Dictionary readDictionary(int count) throws IOException {
        Schema string = ScalarSchema.TEXT.orNil();
        long begin = in.getTotalReadBytes();
        for (int i = 0; i < count; i++) {
            string.read(in);
        }
        long length = in.getTotalReadBytes() - begin;
        body.reserve(Dictionary.memory(length, count));
        InputStream bytes = body.stream();
        bytes.skipNBytes(begin);
        return new Dictionary(bytes.readNBytes((int) length), count);
    }

    private void readChunks(SpanReader reader, int max) throws IOException {
        for (int chunks = readSize(max); chunks > 0; chunks--) {
            readChunk(readSize(max), reader);
        }
    }

    private void readChunk(int count, SpanReader reader) throws IOException {
        long begin = in.getTotalReadBytes();
        long traceId = 0;
        boolean hasZeroId = false;
        boolean isMixed = false;
        for (int i = 0; i < count; i++) {
            long[] integers = new long[TraceSchema.SPAN.size()];
            reader.read(in, integers);
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

    /** Of the v0.5 protocol, or null. */
    Dictionary dictionary() {
        return dictionary;
    }

    void addTo(TraceStore store, Chunk.Origin origin) throws IOException {
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
                dropped.merge("spans of traces that are too large to be kept", tooMany, Integer::sum);
            }
        }
        dropped.forEach((what, count) -> LOGGER.warning("Dropped " + count + " " + what));
    }

    /** Reads past a span and keeps its integers, in the order of {@link Span#IN_ARRAY}. */
    private interface SpanReader {
        void read(MessageUnpacker in, long[] integers) throws IOException;
    }

    /** The spans of one trace. */
    private record Part(long traceId, long from, long to, int spans) {}
}
