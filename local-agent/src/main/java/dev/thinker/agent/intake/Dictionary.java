package dev.thinker.agent.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MalformedPayload;
import dev.thinker.agent.msgpack.MessageReader;
import dev.thinker.agent.msgpack.MessageWriter;

/**
 * The v0.5 protocol: a span is an array of twelve in fixed order, and every string is an index into a dictionary sent ahead
 * of the spans. It becomes v0.4, so that each chunk can stay when others have left.
 */
final class Dictionary {
    private static final List<Field> FIELDS = List.of(
            new Field("service", Dictionary::copyWord),
            new Field("name", Dictionary::copyWord),
            new Field("resource", Dictionary::copyWord),
            new Field("trace_id", span -> span.traceId = span.copyInteger()),
            new Field("span_id", span -> span.spanId = span.copyInteger()),
            new Field("parent_id", Dictionary::copyInteger),
            new Field("start", Dictionary::copyInteger),
            new Field("duration", Dictionary::copyInteger),
            new Field("error", Dictionary::copyInteger),
            new Field("meta", Dictionary::copyMeta),
            new Field("metrics", Dictionary::copyMetrics),
            new Field("type", Dictionary::copyWord));
    /** No tracer sends nearly as many. */
    private static final int LARGEST = 1_000_000;

    private final MessageWriter out = new MessageWriter();
    private final Payload chunks = new Payload(out.bytes());
    private final MessageReader in;
    private final Memory.Share share;
    /** Where each string begins and the one before it ends. */
    private int[] words = new int[64];
    private int size;
    private long traceId;
    private long spanId;

    private Dictionary(MessageReader in, Memory.Share share) {
        this.in = in;
        this.share = share;
    }

    /** Throws {@link MalformedPayload}, or {@link dev.thinker.agent.http.Refused} where this takes too much memory. */
    static Payload read(Bytes payload, Memory.Share share) {
        MessageReader in = new MessageReader(payload);
        if (in.array() != 2) {
            throw new MalformedPayload("the payload is not an array of a dictionary and traces");
        }
        Dictionary dictionary = new Dictionary(in, share);
        dictionary.readWords();
        dictionary.copyChunks();
        return dictionary.chunks;
    }

    private void readWords() {
        long count = in.array();
        words[0] = in.position();
        while (size < count) {
            if (size == LARGEST) {
                throw new MalformedPayload("the dictionary has more than " + LARGEST + " strings");
            }
            in.skipString();
            size++;
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size] = in.position();
        }
    }

    private void copyChunks() {
        for (long count = in.array(); count > 0; count--) {
            chunks.beginChunk(out.bytes().size());
            for (long spans = in.array(); spans > 0; spans--) {
                copySpan();
                chunks.addSpan(traceId, spanId);
                share.reserve((long) in.bytes().size() + out.bytes().size());
            }
            chunks.endChunk(out.bytes().size());
        }
    }

    private void copySpan() {
        if (in.array() != FIELDS.size()) {
            throw new MalformedPayload("a span is not an array of " + FIELDS.size() + " elements");
        }
        out.map(FIELDS.size());
        for (Field field : FIELDS) {
            out.string(field.name);
            field.copy.accept(this);
        }
    }

    private void copyMeta() {
        long entries = in.map();
        out.map(entries);
        for (; entries > 0; entries--) {
            copyWord();
            copyWord();
        }
    }

    private void copyMetrics() {
        long entries = in.map();
        out.map(entries);
        for (; entries > 0; entries--) {
            copyWord();
            int from = in.position();
            in.number();
            out.copy(in.bytes(), from, in.position());
        }
    }

    private long copyInteger() {
        int from = in.position();
        long value = in.integer();
        out.copy(in.bytes(), from, in.position());
        return value;
    }

    private void copyWord() {
        long index = in.integer();
        if (index < 0 || index >= size) {
            throw new MalformedPayload("the dictionary has no string " + Long.toUnsignedString(index));
        }
        out.copy(in.bytes(), words[(int) index], words[(int) index + 1]);
    }

    private record Field(byte[] name, Consumer<Dictionary> copy) {
        Field(String name, Consumer<Dictionary> copy) {
            this(name.getBytes(UTF_8), copy);
        }
    }
}
