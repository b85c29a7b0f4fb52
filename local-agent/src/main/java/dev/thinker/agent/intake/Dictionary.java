package dev.thinker.agent.intake;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

import dev.thinker.agent.msgpack.Unpacking;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/**
 * The v0.5 protocol: a span is an array of twelve in fixed order, and every string is an index into a dictionary sent ahead
 * of the spans. It becomes v0.4, so that each chunk can stay when others have left.
 */
final class Dictionary implements SpanReader {
    private static final String[] FIELDS = {"service", "name", "resource", "trace_id", "span_id", "parent_id", "start", "duration",
        "error", "meta", "metrics", "type"};
    /** What a string takes beside its bytes. */
    private static final int BOOKKEEPING = 24;

    private final MessageUnpacker in;
    private final List<byte[]> words = new ArrayList<>();
    private final Body translated;
    private final MessagePacker out;

    /** Reads up to the spans. */
    Dictionary(MessageUnpacker in, Body body) throws IOException {
        this.in = in;
        this.translated = new Body(body.memory());
        this.out = MessagePack.newDefaultPacker(translated);
        expectArray(2, "it");
        readWords(body);
    }

    @Override
    public Ids read() throws IOException {
        expectArray(FIELDS.length, "a span");
        long[] integers = new long[FIELDS.length];
        out.packMapHeader(FIELDS.length);
        for (int i = 0; i < FIELDS.length; i++) {
            out.packString(FIELDS[i]);
            switch (FIELDS[i]) {
                case "service", "name", "resource", "type" -> copyWord();
                case "meta" -> copyTags(true);
                case "metrics" -> copyTags(false);
                default -> integers[i] = copyInteger();
            }
        }
        return new Ids(integers[3], integers[4]);
    }

    @Override
    public long position() {
        return out.getTotalWrittenBytes();
    }

    @Override
    public InputStream spans() throws IOException {
        out.flush();
        return translated.stream();
    }

    private void readWords(Body body) throws IOException {
        int count = Unpacking.array(in);
        InputStream raw = body.stream();
        raw.skipNBytes(in.getTotalReadBytes());
        while (words.size() < count) {
            long begin = in.getTotalReadBytes();
            Unpacking.skipString(in);
            words.add(Body.next(raw, (int) (in.getTotalReadBytes() - begin)));
            body.memory().reserve(BOOKKEEPING + in.getTotalReadBytes() - begin);
        }
    }

    private void copyTags(boolean areWords) throws IOException {
        int entries = Unpacking.map(in);
        out.packMapHeader(entries);
        for (; entries > 0; entries--) {
            copyWord();
            if (areWords) {
                copyWord();
            } else {
                copyNumber();
            }
        }
    }

    private void copyWord() throws IOException {
        long index = Unpacking.integer(in);
        if (index < 0 || index >= words.size()) {
            throw new MessageFormatException("the dictionary has no string " + Long.toUnsignedString(index));
        }
        out.writePayload(words.get((int) index));
    }

    private long copyInteger() throws IOException {
        Number number = copyNumber();
        if (number instanceof Double) {
            throw new MessageFormatException("a fraction is where an integer belongs");
        }
        return number == null ? 0 : number.longValue();
    }

    private Number copyNumber() throws IOException {
        Number number = Unpacking.number(in);
        if (number == null) {
            out.packNil();
        } else if (number instanceof Double) {
            out.packDouble(number.doubleValue());
        } else if (number instanceof BigInteger large) {
            out.packBigInteger(large);
        } else {
            out.packLong(number.longValue());
        }
        return number;
    }

    private void expectArray(int length, String what) throws IOException {
        if (Unpacking.array(in) != length) {
            throw new MessageFormatException(what + " is not an array of " + length);
        }
    }
}
