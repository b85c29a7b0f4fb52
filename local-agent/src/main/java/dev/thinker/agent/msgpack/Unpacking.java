package dev.thinker.agent.msgpack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;

import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageTypeException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Reads as the Datadog Agent does: a string may be sent as binary, and anything may be nil, which is read as empty or zero.
 * Nothing is allocated on the strength of a declared size. Every method throws {@link org.msgpack.core.MessagePackException}
 * where the bytes are something else than it reads.
 */
public final class Unpacking {
    private static final int DEEPEST = 100;

    private Unpacking() {
    }

    /** Reads from a position on. */
    public static <T> T from(byte[] bytes, int position, Reading<T> reading) {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes, position, bytes.length - position)) {
            return reading.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot be read", e);
        }
    }

    /** The number of elements that follow. */
    public static int array(MessageUnpacker in) throws IOException {
        return in.tryUnpackNil() ? 0 : in.unpackArrayHeader();
    }

    public static void array(MessageUnpacker in, int length, String what) throws IOException {
        if (array(in) != length) {
            throw new MessageFormatException(what + " is not an array of " + length);
        }
    }

    /** The number of pairs of a key and a value that follow. */
    public static int map(MessageUnpacker in) throws IOException {
        return in.tryUnpackNil() ? 0 : in.unpackMapHeader();
    }

    public static String string(MessageUnpacker in) throws IOException {
        return in.tryUnpackNil() ? "" : in.unpackString();
    }

    /**
     * Reads a string, and tells which of the known ones it is, or -1. Looks first at the likely one.
     *
     * @param buffer has room for the longest of the known ones
     */
    public static int string(MessageUnpacker in, byte[][] known, int likely, byte[] buffer) throws IOException {
        int length = in.unpackRawStringHeader();
        boolean isLong = length > buffer.length;
        for (; length > buffer.length; length -= buffer.length) {
            in.readPayload(buffer);
        }
        in.readPayload(buffer, 0, length);
        for (int i = likely; i < likely + known.length && !isLong; i++) {
            int index = i < known.length ? i : i - known.length;
            if (Arrays.equals(known[index], 0, known[index].length, buffer, 0, length)) {
                return index;
            }
        }
        return -1;
    }

    /** Skips a value of an expected type, or nil. */
    public static void skip(MessageUnpacker in, Predicate<ValueType> expected) throws IOException {
        ValueType type = in.getNextFormat().getValueType();
        if (!expected.test(type) && !type.isNilType()) {
            throw new MessageTypeException("a value of the type " + type + " is where none belongs");
        }
        in.skipValue();
    }

    /** An integer of up to 64 bits; whether it is unsigned is for the caller to know. */
    public static long integer(MessageUnpacker in) throws IOException {
        return switch (in.getNextFormat()) {
            case NIL -> {
                in.unpackNil();
                yield 0;
            }
            // Neither garbage nor an exception for those beyond 63 bits: eight bytes after the one that tells the format
            case UINT64 -> ByteBuffer.wrap(in.readPayload(1 + Long.BYTES)).getLong(1);
            default -> in.unpackLong();
        };
    }

    /** A Long, a BigInteger where that is too small, a Double, or null for nil. */
    public static Number number(MessageUnpacker in) throws IOException {
        return switch (in.getNextFormat()) {
            case NIL -> {
                in.unpackNil();
                yield null;
            }
            case FLOAT32, FLOAT64 -> in.unpackDouble();
            case UINT64 -> {
                BigInteger value = in.unpackBigInteger();
                yield value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
            }
            default -> in.unpackLong();
        };
    }

    /** Skips a value of any type. */
    public static void skip(MessageUnpacker in) throws IOException {
        skip(in, DEEPEST);
    }

    private static void skip(MessageUnpacker in, int deepest) throws IOException {
        if (deepest == 0) {
            throw new MessageFormatException("it is nested more than " + DEEPEST + " deep");
        }
        switch (in.getNextFormat().getValueType()) {
            case ARRAY -> skip(in, in.unpackArrayHeader(), deepest - 1);
            case MAP -> skip(in, 2L * in.unpackMapHeader(), deepest - 1);
            default -> in.skipValue();
        }
    }

    private static void skip(MessageUnpacker in, long count, int deepest) throws IOException {
        for (long i = 0; i < count; i++) {
            skip(in, deepest);
        }
    }

    /** Whatever is read from MessagePack. */
    public interface Reading<T> {
        T read(MessageUnpacker in) throws IOException;
    }
}
