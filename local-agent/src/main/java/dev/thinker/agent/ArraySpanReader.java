package dev.thinker.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.msgpack.core.MessageUnpacker;

/** v0.5: a span is an array of twelve in fixed order, and every string is an index into a dictionary sent ahead of the spans. */
final class ArraySpanReader implements SpanReader {
    private static final int FIELDS = 12;
    /** Tiny strings take fifty times their wire size in memory; no tracer sends nearly as many. */
    private static final int LARGEST_DICTIONARY = 250_000;

    private final MessageUnpacker in;
    private final SharedStrings shared;
    private final List<String> dictionary;

    ArraySpanReader(MessageUnpacker in, SharedStrings shared) throws IOException {
        this.in = in;
        this.shared = shared;
        if (in.unpackArrayHeader() != 2) {
            throw new MalformedPayload("the payload is not an array of a dictionary and traces");
        }
        this.dictionary = readDictionary();
    }

    @Override
    public Span read() throws IOException {
        if (in.unpackArrayHeader() != FIELDS) {
            throw new MalformedPayload("a span is not an array of " + FIELDS + " elements");
        }
        SpanBuilder span = new SpanBuilder(shared);
        span.service(readWord());
        span.name(readWord());
        span.resource(readWord());
        span.traceId(Unpacking.integer(in));
        span.spanId(Unpacking.integer(in));
        span.parentId(Unpacking.integer(in));
        span.start(Unpacking.integer(in));
        span.duration(Unpacking.integer(in));
        span.error(Unpacking.integer(in));
        for (int entries = Unpacking.mapSize(in); entries > 0; entries--) {
            span.meta(readWord(), readWord());
        }
        for (int entries = Unpacking.mapSize(in); entries > 0; entries--) {
            span.metric(readWord(), Unpacking.number(in));
        }
        span.type(readWord());
        return span.build();
    }

    private List<String> readDictionary() throws IOException {
        int size = Unpacking.arraySize(in);
        if (size > LARGEST_DICTIONARY) {
            throw new MalformedPayload("the dictionary has more than " + LARGEST_DICTIONARY + " strings");
        }
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            strings.add(Unpacking.string(in));
        }
        return strings;
    }

    private String readWord() throws IOException {
        long index = Unpacking.integer(in);
        if (index < 0 || index >= dictionary.size()) {
            throw new MalformedPayload("the dictionary has no string " + Long.toUnsignedString(index));
        }
        return dictionary.get((int) index);
    }
}
