package dev.thinker.agent.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.core.buffer.MessageBuffer;
import org.msgpack.core.buffer.MessageBufferInput;

/** A request body, or what it is translated to, in the pieces that come: it never needs a large part of the heap at once. */
final class Body {
    /** What a piece takes beside its bytes. */
    private static final int BOOKKEEPING = 32;

    private final List<byte[]> pieces = new ArrayList<>();
    private final Memory.Share memory;
    private int size;

    Body(Memory.Share memory) {
        this.memory = memory;
    }

    Memory.Share memory() {
        return memory;
    }

    int size() {
        return size;
    }

    /** Throws {@link dev.thinker.agent.http.Refused} when there is no room. */
    void add(byte[] piece) {
        memory.reserve(BOOKKEEPING + piece.length);
        pieces.add(piece);
        size += piece.length;
    }

    InputStream stream() {
        return new SequenceInputStream(Collections.enumeration(pieces.stream().map(ByteArrayInputStream::new).toList()));
    }

    MessageUnpacker unpacker() {
        Iterator<byte[]> next = pieces.iterator();
        return MessagePack.newDefaultUnpacker(new MessageBufferInput() {
            @Override
            public MessageBuffer next() {
                return next.hasNext() ? MessageBuffer.wrap(next.next()) : null;
            }

            @Override
            public void close() {
                // Nothing is open
            }
        });
    }

    /** Reads bytes that are there. */
    static byte[] next(InputStream in, int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readNBytes(bytes, 0, count);
        return bytes;
    }
}
