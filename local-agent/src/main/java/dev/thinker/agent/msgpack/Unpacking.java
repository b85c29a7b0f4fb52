package dev.thinker.agent.msgpack;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads what the intake has accepted: a string may be sent as binary, and any value may be nil, which is read as empty or zero.
 * Nothing is allocated on the strength of a declared size. Every method throws {@link org.msgpack.core.MessagePackException}
 * where the bytes are something else than it reads.
 */
public final class Unpacking {
    /** Of an unknown field. It must be possible to write it as JSON, where Jackson allows 1,000. */
    private static final int MAX_DEPTH = 900;
    /** Of the names of fields, in bytes. Longer ones are unknown. */
    public static final int MAX_NAME = 64;

    private Unpacking() {}

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

    /** The number of pairs of a key and a value that follow. */
    public static int map(MessageUnpacker in) throws IOException {
        return in.tryUnpackNil() ? 0 : in.unpackMapHeader();
    }

    public static String string(MessageUnpacker in) throws IOException {
        return in.tryUnpackNil() ? "" : in.unpackString();
    }

    /**
     * Reads the name of a field, which is a string or binary. Returns its length, or -1 if it has more than {@link #MAX_NAME}
     * bytes.
     */
    public static int name(MessageUnpacker in, byte[] name) throws IOException {
        int length = in.unpackRawStringHeader();
        for (int rest = length; rest > 0; rest -= MAX_NAME) {
            in.readPayload(name, 0, Math.min(rest, MAX_NAME));
        }
        return length > MAX_NAME ? -1 : length;
    }

    /** Skips a value of any type. */
    public static void skip(MessageUnpacker in) throws IOException {
        skip(in, MAX_DEPTH);
    }

    private static void skip(MessageUnpacker in, int deepest) throws IOException {
        if (deepest == 0) {
            throw new MessageFormatException("it is nested more than " + MAX_DEPTH + " deep");
        }
        switch (in.getNextFormat().getValueType()) {
            case ARRAY -> {
                for (int elements = in.unpackArrayHeader(); elements > 0; elements--) {
                    skip(in, deepest - 1);
                }
            }
            case MAP -> {
                for (int entries = in.unpackMapHeader(); entries > 0; entries--) {
                    skip(in, deepest - 1);
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
        return in.getNextFormat() == MessageFormat.UINT64
                ? in.unpackBigInteger().longValue()
                : in.unpackLong();
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
