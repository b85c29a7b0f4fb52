package dev.thinker.agent.store;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of chunks, one after the other. It is as large as the smallest region of the G1 collector, which never moves arrays
 * of that size; moving chunks of their own would cost more than all else that is done to take them. It stays in memory until the
 * last of its chunks has left.
 */
final class Block {
    /** An array takes some bytes beside its own. */
    private static final int SIZE = (1 << 20) - 64;

    private final byte[] bytes;
    private int end;
    private int holders = 1;

    /** Is held by whoever fills it. */
    Block(int least) {
        bytes = new byte[Math.max(least, SIZE)];
    }

    byte[] bytes() {
        return bytes;
    }

    boolean hasRoom(int length) {
        return length <= bytes.length - end;
    }

    /** Reads a chunk to where there is room, and returns where it begins. It is there for good when the block is held for it. */
    int read(InputStream in, int length) throws IOException {
        in.readNBytes(bytes, end, length);
        return end;
    }

    void hold(Chunk chunk) {
        end = chunk.begin() + chunk.length();
        holders++;
    }

    /** Returns whether nobody holds it any more. */
    boolean release() {
        return --holders == 0;
    }
}
