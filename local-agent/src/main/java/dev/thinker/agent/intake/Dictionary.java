package dev.thinker.agent.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.thinker.agent.msgpack.Unpacking;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * The v0.5 protocol: a span is an array of twelve in fixed order, and every string is an index into a dictionary sent ahead
 * of the spans. It becomes v0.4, so that each chunk can stay when others have left.
 */
final class Dictionary implements SpanReader {
    private static final String[] FIELDS = {"service", "name", "resource", "trace_id", "span_id", "parent_id", "start", "duration",
        "error", "meta", "metrics", "type"};
    private static final byte[][] NAMES = Stream.of(FIELDS).map(field -> field.getBytes(UTF_8)).toArray(byte[][]::new);
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
        long traceId = 0;
        long spanId = 0;
        out.packMapHeader(FIELDS.length);
        for (int i = 0; i < FIELDS.length; i++) {
            out.packRawStringHeader(NAMES[i].length).writePayload(NAMES[i]);
            switch (FIELDS[i]) {
                case "service", "name", "resource", "type" -> copyWord();
                case "meta" -> copyTags(true);
                case "metrics" -> copyTags(false);
                case "trace_id" -> traceId = copyInteger();
                case "span_id" -> spanId = copyInteger();
                default -> copyInteger();
            }
        }
        return new Ids(traceId, spanId);
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
            Unpacking.skip(in, ValueType::isRawType);
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
        boolean isUnsigned = in.getNextFormat() == MessageFormat.UINT64;
        long value = Unpacking.integer(in);
        if (isUnsigned && value < 0) {
            out.packBigInteger(new BigInteger(Long.toUnsignedString(value)));
        } else {
            out.packLong(value);
        }
        return value;
    }

    private void copyNumber() throws IOException {
        switch (in.getNextFormat()) {
            case NIL -> {
                in.unpackNil();
                out.packNil();
            }
            case FLOAT32, FLOAT64 -> out.packDouble(in.unpackDouble());
            default -> copyInteger();
        }
    }

    private void expectArray(int length, String what) throws IOException {
        if (Unpacking.array(in) != length) {
            throw new MessageFormatException(what + " is not an array of " + length);
        }
    }
}
