package dev.thinker.agent.msgpack;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;

/** Bytes of any number in pages, so that they grow without being copied, and never need a large piece of the heap at once. */
public final class Bytes {
    static final int SHIFT = 16;
    static final int PAGE = 1 << SHIFT;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[][] pages;
    private int size;

    public Bytes() {
        this(new byte[1][], 0);
    }

    private Bytes(byte[][] pages, int size) {
        this.pages = pages;
        this.size = size;
    }

    public int size() {
        return size;
    }

    byte[] page(int number) {
        return pages[number];
    }

    public void write(int value) {
        lastPage()[size++ & PAGE - 1] = (byte) value;
    }

    /** The last {@code count} bytes of the value, the highest first. */
    public void write(long value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            write((int) (value >>> shift));
        }
    }

    public void write(ByteBuffer data) {
        while (data.hasRemaining()) {
            int from = size & PAGE - 1;
            int length = Math.min(data.remaining(), PAGE - from);
            data.get(lastPage(), from, length);
            size += length;
        }
    }

    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    private void write(byte[] source, int from, int length) {
        int at = size & PAGE - 1;
        if (length <= PAGE - at) {
            System.arraycopy(source, from, lastPage(), at, length);
            size += length;
        } else {
            write(ByteBuffer.wrap(source, from, length));
        }
    }

    public void write(Bytes source, int from, int to) {
        for (int at = from; at < to;) {
            int length = Math.min(restOfPage(at), to - at);
            write(source.pages[at >> SHIFT], at & PAGE - 1, length);
            at += length;
        }
    }

    /** A copy that takes no more memory than it needs, and is not to be written to. */
    public Bytes copy(int from, int to) {
        byte[][] copies = new byte[(to - from + PAGE - 1) / PAGE][];
        for (int i = 0; i < copies.length; i++) {
            int at = from + i * PAGE;
            copies[i] = array(at, Math.min(PAGE, to - at));
        }
        return new Bytes(copies, to - from);
    }

    /** Overwrites four bytes that have been written before. */
    void set(int index, int value) {
        for (int i = 0; i < 4; i++) {
            pages[index + i >> SHIFT][index + i & PAGE - 1] = (byte) (value >>> 24 - 8 * i);
        }
    }

    /** Made of bytes of which the first is the highest. */
    long number(int from, int count) {
        if (count == Long.BYTES && restOfPage(from) >= Long.BYTES) {
            return (long) LONGS.get(pages[from >> SHIFT], from & PAGE - 1);
        }
        long value = 0;
        for (int at = from; at < from + count; at++) {
            value = value << 8 | pages[at >> SHIFT][at & PAGE - 1] & 0xff;
        }
        return value;
    }

    byte[] array(int from, int length) {
        byte[] array = new byte[length];
        for (int copied = 0; copied < length;) {
            int at = from + copied;
            int part = Math.min(restOfPage(at), length - copied);
            System.arraycopy(pages[at >> SHIFT], at & PAGE - 1, array, copied, part);
            copied += part;
        }
        return array;
    }

    boolean equals(int from, byte[] other) {
        return restOfPage(from) < other.length ? Arrays.equals(array(from, other.length), other)
                : Arrays.equals(pages[from >> SHIFT], from & PAGE - 1, (from & PAGE - 1) + other.length, other, 0, other.length);
    }

    public InputStream stream() {
        return new SequenceInputStream(Collections.enumeration(IntStream.range(0, (size + PAGE - 1) / PAGE)
                .mapToObj(number -> new ByteArrayInputStream(pages[number], 0, Math.min(PAGE, size - number * PAGE)))
                .toList()));
    }

    private static int restOfPage(int index) {
        return PAGE - (index & PAGE - 1);
    }

    private byte[] lastPage() {
        int number = size >> SHIFT;
        if (number == pages.length) {
            pages = Arrays.copyOf(pages, 2 * number);
        }
        if (pages[number] == null) {
            pages[number] = new byte[PAGE];
        }
        return pages[number];
    }
}
