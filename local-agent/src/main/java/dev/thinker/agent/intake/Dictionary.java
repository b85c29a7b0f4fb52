package dev.thinker.agent.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.stream.Stream;

import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MalformedPayload;
import dev.thinker.agent.msgpack.MessageReader;
import dev.thinker.agent.msgpack.MessageWriter;

/**
 * The v0.5 protocol: a span is an array of twelve in fixed order, and every string is an index into a dictionary sent ahead
 * of the spans. It becomes v0.4, so that each chunk can stay when others have left.
 */
final class Dictionary {
    private static final String[] FIELDS = {"service", "name", "resource", "trace_id", "span_id", "parent_id", "start", "duration",
        "error", "meta", "metrics", "type"};
    private static final byte[][] NAMES = Stream.of(FIELDS).map(field -> field.getBytes(UTF_8)).toArray(byte[][]::new);
    /** No tracer sends nearly as many. */
    private static final int LARGEST = 1_000_000;

    private final MessageWriter out = new MessageWriter();
    private final MessageReader in;
    private final Memory.Share share;
    /** Where each string begins and the one before it ends. */
    private int[] words = new int[64];
    private int size;

    private Dictionary(MessageReader in, Memory.Share share) {
        this.in = in;
        this.share = share;
    }

    /** Throws {@link MalformedPayload}, or {@link dev.thinker.agent.http.Refused} where this takes too much memory. */
    static Bytes toV04(Bytes payload, Memory.Share share) {
        Dictionary dictionary = new Dictionary(new MessageReader(payload, 0), share);
        dictionary.translate();
        return dictionary.out.bytes();
    }

    private void translate() {
        expectArray(2, "the payload");
        readWords();
        long chunks = in.array();
        out.array(chunks);
        for (; chunks > 0; chunks--) {
            long spans = in.array();
            out.array(spans);
            for (; spans > 0; spans--) {
                copySpan();
            }
        }
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

    private void copySpan() {
        expectArray(FIELDS.length, "a span");
        out.map(FIELDS.length);
        for (int i = 0; i < FIELDS.length; i++) {
            out.string(NAMES[i]);
            switch (FIELDS[i]) {
                case "service", "name", "resource", "type" -> copyWord();
                case "meta" -> copyTags(true);
                case "metrics" -> copyTags(false);
                default -> copyNumber();
            }
        }
        share.reserve((long) in.bytes().size() + out.bytes().size());
    }

    private void copyTags(boolean areWords) {
        long entries = in.map();
        out.map(entries);
        for (; entries > 0; entries--) {
            copyWord();
            if (areWords) {
                copyWord();
            } else {
                copyNumber();
            }
        }
    }

    private void copyNumber() {
        int from = in.position();
        in.number();
        out.copy(in.bytes(), from, in.position());
    }

    private void copyWord() {
        long index = in.integer();
        if (index < 0 || index >= size) {
            throw new MalformedPayload("the dictionary has no string " + Long.toUnsignedString(index));
        }
        out.copy(in.bytes(), words[(int) index], words[(int) index + 1]);
    }

    private void expectArray(int length, String what) {
        if (in.array() != length) {
            throw new MalformedPayload(what + " is not an array of " + length);
        }
    }
}
