package dev.thinker.agent.store;

import java.util.Arrays;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The names of the fields of a MessagePack map, found without decoding them. */
public final class FieldNames {
    private final List<String> names;
    private final byte[][] bytes;

    public FieldNames(List<String> names) {
        this.names = names;
        this.bytes = names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
    }

    public String get(int index) {
        return names.get(index);
    }

    public int size() {
        return bytes.length;
    }

    /**
     * Returns the index of a name, or -1.
     *
     * @param likely the index to try first: most senders keep the order of the fields
     */
    public int indexOf(byte[] in, int from, int length, int likely) {
        for (int i = likely; i < likely + bytes.length; i++) {
            byte[] name = bytes[i % bytes.length];
            if (name.length == length && Arrays.equals(name, 0, length, in, from, from + length)) {
                return i % bytes.length;
            }
        }
        return -1;
    }

    /** Returns the index of a name, or -1. */
    public int indexOf(String name) {
        return names.indexOf(name);
    }
}
