package dev.thinker.agent.msgpack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;

/**
 * Reads <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">MessagePack</a> as the Datadog Agent does: a string
 * may be sent as binary, and anything may be nil, which is read as empty or zero. Nothing is allocated on the strength of a
 * declared size. Every method throws {@link MalformedPayload} where the bytes are something else than it reads.
 */
public final class MessageReader {
    private static final int DEEPEST = 100;
    private static final int NIL = 0xc0;

    private final Bytes bytes;
    private final int end;
    private byte[] page;
    private int endOfPage;
    private int at;

    public MessageReader(Bytes bytes, int position) {
        this.bytes = bytes;
        this.at = position;
        this.end = bytes.size();
    }

    public Bytes bytes() {
        return bytes;
    }

    public int position() {
        return at;
    }

    /** The number of elements that follow. */
    public long array() {
        return count(0x90, 0xdc, "an array");
    }

    /** The number of pairs of a key and a value that follow. */
    public long map() {
        return count(0x80, 0xde, "a map");
    }

    public String string() {
        long length = length();
        return new String(bytes.array(advance(length), (int) length), UTF_8);
    }

    /** Reads a string, and tells which of these it is, or -1. Looks first at the likely one. */
    public int string(byte[][] known, int likely) {
        long length = length();
        int begin = advance(length);
        for (int i = likely; i < likely + known.length; i++) {
            int index = i < known.length ? i : i - known.length;
            if (known[index].length == length && bytes.equals(begin, known[index])) {
                return index;
            }
        }
        return -1;
    }

    public void skipString() {
        advance(length());
    }

    /** Strings and extensions are binary, too; the type of an extension is left out. */
    public byte[] binary() {
        long length = peek() == ValueType.EXTENSION ? extension() : length();
        return bytes.array(advance(length), (int) length);
    }

    /** An integer of up to 64 bits; whether it is unsigned is for the caller to know. */
    public long integer() {
        int type = next();
        if (type < 0x80 || type >= 0xe0) {
            return (byte) type;
        }
        return switch (type) {
            case NIL -> 0;
            case 0xcc -> unsigned(1);
            case 0xcd -> unsigned(2);
            case 0xce -> unsigned(4);
            case 0xcf, 0xd3 -> unsigned(8);
            case 0xd0 -> (byte) unsigned(1);
            case 0xd1 -> (short) unsigned(2);
            case 0xd2 -> (int) unsigned(4);
            default -> throw wrong(type, "an integer");
        };
    }

    /** A Long, a BigInteger where that is too small, a Double, or null for nil. */
    public Number number() {
        int type = next();
        switch (type) {
            case NIL:
                return null;
            case 0xca:
                return (double) Float.intBitsToFloat((int) unsigned(4));
            case 0xcb:
                return Double.longBitsToDouble(unsigned(8));
            default:
                at--;
                long value = integer();
                return type == 0xcf && value < 0 ? new BigInteger(Long.toUnsignedString(value)) : (Number) value;
        }
    }

    /** Skips a value of any type. */
    public void skip() {
        skip(DEEPEST);
    }

    private void skip(int deepest) {
        if (deepest == 0) {
            throw new MalformedPayload("the payload is nested more than " + DEEPEST + " deep");
        }
        switch (peek()) {
            case NIL, BOOLEAN -> next();
            case NUMBER -> number();
            case STRING, BINARY -> skipString();
            case EXTENSION -> advance(extension());
            case ARRAY -> skip(array(), deepest - 1);
            case MAP -> skip(2 * map(), deepest - 1);
        }
    }

    private void skip(long count, int deepest) {
        for (long i = 0; i < count; i++) {
            skip(deepest);
        }
    }

    public ValueType peek() {
        ValueType type = ValueType.of(next());
        at--;
        return type;
    }

    public boolean bool() {
        return next() == 0xc3;
    }

    private int next() {
        if (at >= endOfPage) {
            turnPage();
        }
        return page[at++ & Bytes.PAGE - 1] & 0xff;
    }

    private void turnPage() {
        advance(1);
        at--;
        page = bytes.page(at >> Bytes.SHIFT);
        endOfPage = Math.min(end, at - at % Bytes.PAGE + Bytes.PAGE);
    }

    /** Of the array or map that begins here. */
    private long count(int few, int many, String expected) {
        int type = next();
        if (type == NIL) {
            return 0;
        }
        if (type == many || type == many + 1) {
            return unsigned(type == many ? 2 : 4);
        }
        if ((type & 0xf0) != few) {
            throw wrong(type, expected);
        }
        return type & 0x0f;
    }

    /** Of the string or binary data that begins here. */
    private long length() {
        int type = next();
        if ((type & 0xe0) == 0xa0) {
            return type & 0x1f;
        }
        return switch (type) {
            case NIL -> 0;
            case 0xc4, 0xd9 -> unsigned(1);
            case 0xc5, 0xda -> unsigned(2);
            case 0xc6, 0xdb -> unsigned(4);
            default -> throw wrong(type, "a string");
        };
    }

    /** The length of the extension that begins here, after its type. */
    private long extension() {
        int type = next();
        long length = type < 0xd4 ? unsigned(1 << type - 0xc7) : 1 << type - 0xd4;
        advance(1);
        return length;
    }

    private long unsigned(int count) {
        return bytes.number(advance(count), count);
    }

    /** Returns the position before. */
    private int advance(long count) {
        if (count > end - at) {
            throw new MalformedPayload("the payload ends too early");
        }
        at += (int) count;
        return at - (int) count;
    }

    private static MalformedPayload wrong(int type, String expected) {
        return new MalformedPayload("the payload has a value of the wrong type: 0x" + Integer.toHexString(type)
                + " is not the begin of " + expected);
    }
}
