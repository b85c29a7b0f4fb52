package dev.thinker.agent.store;

/**
 * The strings of a v0.5 payload, which its spans refer to by index. It is kept as long as one of the payload's chunks
 * is.
 */
public final class Dictionary {
    private final byte[] bytes;
    private final int[] positions;
    /** The memory that each chunk using it accounts for, in bytes. */
    long share;

    /** @param bytes {@code count} strings, one after the other */
    public Dictionary(byte[] bytes, int count) {
        this.bytes = bytes;
        this.positions = new int[count];
        MessagePackReader in = new MessagePackReader(bytes, 0);
        for (int i = 0; i < count; i++) {
            positions[i] = in.position();
            in.skip();
        }
    }

    /** The memory that a dictionary takes, in bytes. */
    public static long memory(long length, int count) {
        return length + (long) Integer.BYTES * count;
    }

    public void shareAmong(int chunks) {
        share = memory(bytes.length, positions.length) / chunks;
    }

    public int size() {
        return positions.length;
    }

    public String get(int index) {
        return reader(index).string(Integer.MAX_VALUE);
    }

    /** At the string. */
    MessagePackReader reader(int index) {
        return new MessagePackReader(bytes, positions[index]);
    }
}
