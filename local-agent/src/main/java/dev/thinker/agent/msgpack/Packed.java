package dev.thinker.agent.msgpack;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads strings, numbers and maps of MessagePack that has been accepted. Ten times as fast as an unpacker for each of them. */
public final class Packed {
    private Packed() {}

    /** The number of pairs of a key and a value that follow. */
    public static int map(ByteBuffer in) {
        int format = in.get() & 0xff;
        return switch (format) {
            case 0xc0 -> 0;
            case 0xde -> in.getShort() & 0xffff;
            case 0xdf -> in.getInt();
            default -> format & 0x0f;
        };
    }

    /** A string, or its begin if it has more characters than {@code max}. */
    public static String string(ByteBuffer in, int max) {
        int length = header(in);
        int begin = in.position();
        in.position(begin + length);
        // No character has more than three bytes; a surrogate is half of one
        String text = new String(in.array(), begin, (int) Math.min(length, 3L * max), UTF_8);
        return text.length() <= max ? text : text.substring(0, max);
    }

    /** Reads a string, and whether it is this one. */
    public static boolean isNext(ByteBuffer in, byte[] expected) {
        int length = header(in);
        int begin = in.position();
        in.position(begin + length);
        return Arrays.equals(in.array(), begin, begin + length, expected, 0, expected.length);
    }

    /** A Long, a BigInteger, a Double, or null for nil. */
    public static Number number(ByteBuffer in) {
        byte format = in.get();
        return switch (format & 0xff) {
            case 0xc0 -> null;
            case 0xca -> (double) in.getFloat();
            case 0xcb -> in.getDouble();
            case 0xcc -> (long) (in.get() & 0xff);
            case 0xcd -> (long) (in.getShort() & 0xffff);
            case 0xce -> in.getInt() & 0xffff_ffffL;
            case 0xcf -> unsigned(in.getLong());
            case 0xd0 -> (long) in.get();
            case 0xd1 -> (long) in.getShort();
            case 0xd2 -> (long) in.getInt();
            case 0xd3 -> in.getLong();
            default -> (long) format;
        };
    }

    private static Number unsigned(long value) {
        return value < 0 ? new BigInteger(Long.toUnsignedString(value)) : (Number) value;
    }

    /** Skips a string, a number or nil. */
    public static void skip(ByteBuffer in) {
        int length = header(in);
        in.position(in.position() + length);
    }

    /** Returns how many bytes follow. */
    private static int header(ByteBuffer in) {
        int format = in.get() & 0xff;
        return switch (format) {
            case 0xc4, 0xd9 -> in.get() & 0xff;
            case 0xc5, 0xda -> in.getShort() & 0xffff;
            case 0xc6, 0xdb -> in.getInt();
            case 0xcc, 0xd0 -> 1;
            case 0xcd, 0xd1 -> 2;
            case 0xca, 0xce, 0xd2 -> 4;
            case 0xcb, 0xcf, 0xd3 -> 8;
            default -> (format & 0xe0) == 0xa0 ? format & 0x1f : 0;
        };
    }
}
