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
    private int at;

    public MessageReader(Bytes bytes) {
        this(bytes, 0);
    }

    public MessageReader(Bytes bytes, int position) {
        this.bytes = bytes;
        this.at = position;
    }

    public Bytes bytes() {
        return bytes;
    }

    public int position() {
        return at;
    }

    /** The number of elements that follow. */
    public long array() {
        int type = next();
        return switch (type) {
            case NIL -> 0;
            case 0xdc -> unsigned(2);
            case 0xdd -> unsigned(4);
            default -> fixed(type, 0x90, "an array");
        };
    }

    /** The number of pairs of a key and a value that follow. */
    public long map() {
        int type = next();
        return switch (type) {
            case NIL -> 0;
            case 0xde -> unsigned(2);
            case 0xdf -> unsigned(4);
            default -> fixed(type, 0x80, "a map");
        };
    }

    public String string() {
        int length = length();
        at += length;
        return Strings.decode(bytes, at - length, length);
    }

    public void skipString() {
        int length = length();
        at += length;
    }

    /** Strings and extensions are binary, too; the type of an extension is left out. */
    public byte[] binary() {
        int length = peek() == ValueType.EXTENSION ? extension() : length();
        at += length;
        return bytes.array(at - length, length);
    }

    /** An integer of up to 64 bits; whether it is unsigned is for the caller to know. */
    public long integer() {
        int type = next();
        return switch (type) {
            case NIL -> 0;
            case 0xcc -> unsigned(1);
            case 0xcd -> unsigned(2);
            case 0xce -> unsigned(4);
            case 0xcf, 0xd3 -> unsigned(8);
            case 0xd0 -> (byte) unsigned(1);
            case 0xd1 -> (short) unsigned(2);
            case 0xd2 -> (int) unsigned(4);
            default -> {
                if (type >= 0x80 && type < 0xe0) {
                    throw wrong(type, "an integer");
                }
                yield (byte) type;
            }
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
            case 0xcf:
                long value = unsigned(8);
                return value < 0 ? new BigInteger(Long.toUnsignedString(value)) : (Number) value;
            default:
                at--;
                return integer();
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
            case ARRAY -> skipElements(array(), deepest - 1);
            case MAP -> skipElements(2 * map(), deepest - 1);
        }
    }

    private void skipElements(long count, int deepest) {
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
        if (at >= bytes.size()) {
            throw new MalformedPayload("the payload ends too early");
        }
        return bytes.at(at++) & 0xff;
    }

    private int length() {
        int type = next();
        long length = switch (type) {
            case NIL -> 0;
            case 0xc4, 0xd9 -> unsigned(1);
            case 0xc5, 0xda -> unsigned(2);
            case 0xc6, 0xdb -> unsigned(4);
            default -> {
                if ((type & 0xe0) != 0xa0) {
                    throw wrong(type, "a string");
                }
                yield type & 0x1f;
            }
        };
        advance(length);
        at -= (int) length;
        return (int) length;
    }

    /** The length of the extension that begins here, after its type. */
    private int extension() {
        int type = next();
        long length = type < 0xd4 ? unsigned(1 << type - 0xc7) : 1 << type - 0xd4;
        advance(1);
        advance(length);
        at -= (int) length;
        return (int) length;
    }

    private long unsigned(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | next();
        }
        return value;
    }

    private void advance(long count) {
        if (count > bytes.size() - at) {
            throw new MalformedPayload("the payload ends too early");
        }
        at += (int) count;
    }

    private static int fixed(int type, int base, String expected) {
        if ((type & 0xf0) != base) {
            throw wrong(type, expected);
        }
        return type & 0x0f;
    }

    private static MalformedPayload wrong(int type, String expected) {
        return new MalformedPayload("the payload has a value of the wrong type: 0x" + Integer.toHexString(type)
                + " is not the begin of " + expected);
    }

    /** One instance of each short string that spans repeat: tag keys, service names, "GET". A race costs one decoding. */
    private static final class Strings {
        private static final String[] KNOWN = new String[4_096];
        private static final int LONGEST = 64;

        static String decode(Bytes bytes, int from, int length) {
            if (length > LONGEST) {
                return new String(bytes.array(from, length), UTF_8);
            }
            int hash = 0;
            for (int i = 0; i < length; i++) {
                hash = 31 * hash + bytes.at(from + i);
            }
            int place = (hash ^ hash >>> 15) & KNOWN.length - 1;
            String known = KNOWN[place];
            if (known == null || !equal(known, bytes, from, length)) {
                known = new String(bytes.array(from, length), UTF_8);
                KNOWN[place] = known;
            }
            return known;
        }

        /** Only finds what is ASCII. */
        private static boolean equal(String known, Bytes bytes, int from, int length) {
            if (known.length() != length) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (known.charAt(i) != bytes.at(from + i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
