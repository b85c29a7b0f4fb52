package dev.thinker.agent.msgpack;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of any number in pages, so that they grow without being copied, and never need a large piece of the heap at once. */
public final class Bytes {
    private static final int SHIFT = 16;
    private static final int PAGE = 1 << SHIFT;

    private byte[][] pages = new byte[1][0];
    private int size;

    public int size() {
        return size;
    }

    public byte at(int index) {
        return pages[index >> SHIFT][index & PAGE - 1];
    }

    public void write(int value) {
        byte[] page = pageFor(1);
        page[size++ & PAGE - 1] = (byte) value;
    }

    /** The last {@code count} bytes of the value, the highest first. */
    public void write(long value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            write((int) (value >>> shift));
        }
    }

    public void write(ByteBuffer data) {
        while (data.hasRemaining()) {
            byte[] page = pageFor(data.remaining());
            int from = size & PAGE - 1;
            int length = Math.min(data.remaining(), page.length - from);
            data.get(page, from, length);
            size += length;
        }
    }

    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    public void write(Bytes source, int from, int to) {
        for (int at = from; at < to;) {
            int start = at & PAGE - 1;
            int length = Math.min(PAGE - start, to - at);
            write(source.pages[at >> SHIFT], start, length);
            at += length;
        }
    }

    public Bytes copy(int from, int to) {
        Bytes copy = new Bytes();
        copy.write(this, from, to);
        return copy;
    }

    /** Overwrites four bytes that have been written before. */
    void set(int index, int value) {
        for (int i = 0; i < 4; i++) {
            pages[index + i >> SHIFT][index + i & PAGE - 1] = (byte) (value >>> 24 - 8 * i);
        }
    }

    byte[] array(int from, int length) {
        byte[] array = new byte[length];
        for (int copied = 0; copied < length;) {
            int start = from + copied & PAGE - 1;
            int part = Math.min(PAGE - start, length - copied);
            System.arraycopy(pages[from + copied >> SHIFT], start, array, copied, part);
            copied += part;
        }
        return array;
    }

    public InputStream stream() {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return at == size ? -1 : Bytes.this.at(at++) & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (at == size) {
                    return -1;
                }
                int start = at & PAGE - 1;
                int part = Math.min(Math.min(length, size - at), PAGE - start);
                System.arraycopy(pages[at >> SHIFT], start, target, offset, part);
                at += part;
                return part;
            }
        };
    }

    private void write(byte[] source, int offset, int length) {
        for (int written = 0; written < length;) {
            byte[] page = pageFor(length - written);
            int from = size & PAGE - 1;
            int part = Math.min(length - written, page.length - from);
            System.arraycopy(source, offset + written, page, from, part);
            size += part;
            written += part;
        }
    }

    /** The page to write to, with room for at least one byte, and if it can for all that are to be written. */
    private byte[] pageFor(int length) {
        int number = size >> SHIFT;
        int used = size & PAGE - 1;
        if (number < pages.length && pages[number] != null && used + length <= pages[number].length) {
            return pages[number];
        }
        if (number == pages.length) {
            pages = Arrays.copyOf(pages, 2 * number);
        }
        byte[] page = pages[number];
        if (page == null) {
            page = pages[number] = new byte[Math.min(PAGE, length)];
        } else if (used + length > page.length && page.length < PAGE) {
            int larger = used == 0 ? length : Math.max(used + length, 2 * page.length);
            page = pages[number] = Arrays.copyOf(page, Math.min(PAGE, larger));
        }
        return page;
    }
}
