package dev.thinker.agent.msgpack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageTypeException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Reads as the Datadog Agent does: a string may be sent as binary, and any value may be nil, which is read as empty or zero.
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

    /** Skips a key of a map, which is a string. */
    public static void skipKey(MessageUnpacker in) throws IOException {
        if (!in.getNextFormat().getValueType().isRawType()) {
            throw new MessageTypeException("a key is not a string");
        }
        in.skipValue();
    }

    /** Skips a value of an expected type, or nil. */
    public static void skip(MessageUnpacker in, Predicate<ValueType> expected) throws IOException {
        ValueType type = in.getNextFormat().getValueType();
        if (!expected.test(type) && !type.isNilType()) {
            throw new MessageTypeException("a value of the type " + type + " is where none belongs");
        }
        in.skipValue();
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
            case ARRAY -> {
                for (int elements = in.unpackArrayHeader(); elements > 0; elements--) {
                    skip(in, deepest - 1);
                }
            }
            case MAP -> {
                for (int entries = in.unpackMapHeader(); entries > 0; entries--) {
                    skipKey(in);
                    skip(in, deepest - 1);
                }
            }
            default -> in.skipValue();
        }
    }

    /** An integer of up to 64 bits; whether it is unsigned is for the caller to know. */
    public static long integer(MessageUnpacker in) throws IOException {
        if (in.tryUnpackNil()) {
            return 0;
        }
        return in.getNextFormat() == MessageFormat.UINT64 ? in.unpackBigInteger().longValue() : in.unpackLong();
    }

    /** A Long, a BigInteger, a Double, or null for nil. */
    public static Number number(MessageUnpacker in) throws IOException {
        return switch (in.getNextFormat()) {
            case NIL -> {
                in.unpackNil();
                yield null;
            }
            case FLOAT32, FLOAT64 -> in.unpackDouble();
            case UINT64 -> in.unpackBigInteger();
            default -> in.unpackLong();
        };
    }

    /** Whatever is read from MessagePack. */
    public interface Reading<T> {
        T read(MessageUnpacker in) throws IOException;
    }
}
