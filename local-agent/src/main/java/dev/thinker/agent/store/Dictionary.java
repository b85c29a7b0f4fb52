package dev.thinker.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;

import dev.thinker.agent.msgpack.Unpacking;
import org.msgpack.core.MessageUnpacker;

/** The strings of a v0.5 payload, which its spans name by their index. It stays as long as one of its chunks does. */
public final class Dictionary {
    private final byte[] bytes;
    private final int[] positions;
    private long share;

    /** @param bytes that many strings, one after the other */
    public Dictionary(byte[] bytes, int count) {
        this.bytes = bytes;
        this.positions = Unpacking.from(bytes, 0, in -> {
            int[] begins = new int[count];
            for (int i = 0; i < count; i++) {
                begins[i] = (int) in.getTotalReadBytes();
                in.skipValue();
            }
            return begins;
        });
    }

    /** What a dictionary takes, in bytes. */
    public static long memory(long length, int count) {
        return length + (long) Integer.BYTES * count;
    }

    /** Each of the chunks that have it counts for its part of the memory. */
    public void shareAmong(int chunks) {
        share = memory(bytes.length, positions.length) / chunks;
    }

    /** In bytes. */
    long share() {
        return share;
    }

    ByteBuffer at(int index) {
        return ByteBuffer.wrap(bytes).position(positions[index]);
    }

    /** Reads the index of a string, and then the string. */
    public String string(MessageUnpacker in) throws IOException {
        return Unpacking.from(bytes, positions[in.unpackInt()], Unpacking::string);
    }
}
