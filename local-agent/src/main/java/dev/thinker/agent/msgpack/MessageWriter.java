package dev.thinker.agent.msgpack;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes MessagePack, as far as spans need it. */
public final class MessageWriter {
    private final Bytes bytes = new Bytes();

    public Bytes bytes() {
        return bytes;
    }

    public void array(long size) {
        begin(false, size);
    }

    public void map(long size) {
        if (size < 16) {
            bytes.write(0x80 | (int) size);
        } else {
            begin(true, size);
        }
    }

    /** Begins an array or a map with as many elements as {@link #end} will tell; returns what that needs to know. */
    public int begin(boolean isMap) {
        begin(isMap, 0);
        return bytes.size() - 4;
    }

    public void end(int begin, int size) {
        bytes.set(begin, size);
    }

    public void string(String value) {
        string(value.getBytes(UTF_8));
    }

    public void string(byte[] utf8) {
        if (utf8.length < 32) {
            bytes.write(0xa0 | utf8.length);
        } else {
            bytes.write(0xdb);
            bytes.write(utf8.length, 4);
        }
        bytes.write(utf8);
    }

    public void integer(long value, boolean isNegative) {
        bytes.write(isNegative ? 0xd3 : 0xcf);
        bytes.write(value, 8);
    }

    public void number(double value) {
        bytes.write(0xcb);
        bytes.write(Double.doubleToRawLongBits(value), 8);
    }

    public void bool(boolean value) {
        bytes.write(value ? 0xc3 : 0xc2);
    }

    public void nil() {
        bytes.write(0xc0);
    }

    /** Something that is written already. */
    public void copy(Bytes source, int from, int to) {
        bytes.write(source, from, to);
    }

    private void begin(boolean isMap, long size) {
        bytes.write(isMap ? 0xdf : 0xdd);
        bytes.write(size, 4);
    }
}
