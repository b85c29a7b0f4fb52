package dev.thinker.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/** Encodes payloads as dd-trace-ot does. */
final class TestPayload {
    private TestPayload() {}

    @SafeVarargs
    @SuppressWarnings("varargs")
    static byte[] v04(List<TestSpan>... chunks) {
        return v04Chunks(List.of(chunks));
    }

    static byte[] v04Chunks(List<List<TestSpan>> chunks) {
        return pack(out -> {
            out.packArrayHeader(chunks.size());
            for (List<TestSpan> chunk : chunks) {
                out.packArrayHeader(chunk.size());
                for (TestSpan span : chunk) {
                    map(out, span);
                }
            }
        });
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    static byte[] v05(List<TestSpan>... chunks) {
        return v05Chunks(List.of(chunks));
    }

    static byte[] v05Chunks(List<List<TestSpan>> chunks) {
        List<String> words = new ArrayList<>();
        byte[] traces = pack(out -> {
            out.packArrayHeader(chunks.size());
            for (List<TestSpan> chunk : chunks) {
                out.packArrayHeader(chunk.size());
                for (TestSpan span : chunk) {
                    array(out, span, words);
                }
            }
        });
        return pack(out -> {
            out.packArrayHeader(2);
            out.packArrayHeader(words.size());
            for (String word : words) {
                out.packString(word);
            }
            out.writePayload(traces);
        });
    }

    static byte[] pack(Packing packing) {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            packing.to(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void map(MessagePacker out, TestSpan span) throws IOException {
        out.packMapHeader(12);
        out.packString("service").packString(span.service());
        out.packString("name").packString(span.name());
        out.packString("resource").packString(span.resource());
        unsigned(out.packString("trace_id"), span.traceId());
        unsigned(out.packString("span_id"), span.spanId());
        unsigned(out.packString("parent_id"), span.parentId());
        unsigned(out.packString("start"), span.start());
        out.packString("duration").packLong(span.duration());
        if (span.type() == null) {
            out.packString("type").packNil();
        } else {
            out.packString("type").packString(span.type());
        }
        out.packString("error").packInt(span.error());
        out.packString("metrics").packMapHeader(span.metrics().size());
        for (Map.Entry<String, Number> metric : span.metrics().entrySet()) {
            number(out.packString(metric.getKey()), metric.getValue());
        }
        out.packString("meta").packMapHeader(span.meta().size());
        for (Map.Entry<String, String> tag : span.meta().entrySet()) {
            out.packString(tag.getKey()).packString(tag.getValue());
        }
    }

    private static void array(MessagePacker out, TestSpan span, List<String> words) throws IOException {
        out.packArrayHeader(12);
        out.packInt(word(words, span.service()));
        out.packInt(word(words, span.name()));
        out.packInt(word(words, span.resource()));
        unsigned(out, span.traceId());
        unsigned(out, span.spanId());
        unsigned(out, span.parentId());
        out.packLong(span.start());
        out.packLong(span.duration());
        out.packInt(span.error());
        out.packMapHeader(span.meta().size());
        for (Map.Entry<String, String> tag : span.meta().entrySet()) {
            out.packInt(word(words, tag.getKey())).packInt(word(words, tag.getValue()));
        }
        out.packMapHeader(span.metrics().size());
        for (Map.Entry<String, Number> metric : span.metrics().entrySet()) {
            number(out.packInt(word(words, metric.getKey())), metric.getValue());
        }
        out.packInt(word(words, span.type() == null ? "" : span.type()));
    }

    private static int word(List<String> words, String word) {
        if (!words.contains(word)) {
            words.add(word);
        }
        return words.indexOf(word);
    }

    private static void unsigned(MessagePacker out, long id) throws IOException {
        out.addPayload(new byte[] {
            (byte) 0xcf,
            (byte) (id >>> 56),
            (byte) (id >>> 48),
            (byte) (id >>> 40),
            (byte) (id >>> 32),
            (byte) (id >>> 24),
            (byte) (id >>> 16),
            (byte) (id >>> 8),
            (byte) id
        });
    }

    private static void number(MessagePacker out, Number value) throws IOException {
        if (value instanceof Double fraction) {
            out.packDouble(fraction);
        } else {
            out.packLong(value.longValue());
        }
    }

    interface Packing {
        void to(MessagePacker out) throws IOException;
    }
}
