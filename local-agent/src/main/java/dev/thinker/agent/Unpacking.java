package dev.thinker.agent;

import java.io.IOException;

import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageUnpacker;

/** MessagePack values as tracers write them: any may be nil, and ids are unsigned. */
final class Unpacking {
    private Unpacking() {
    }

    static String string(MessageUnpacker in) throws IOException {
        return in.tryUnpackNil() ? "" : in.unpackString();
    }

    static long integer(MessageUnpacker in) throws IOException {
        if (in.tryUnpackNil()) {
            return 0;
        }
        return in.getNextFormat() == MessageFormat.UINT64 ? in.unpackBigInteger().longValue() : in.unpackLong();
    }

    static Number number(MessageUnpacker in) throws IOException {
        MessageFormat format = in.getNextFormat();
        if (format == MessageFormat.FLOAT32 || format == MessageFormat.FLOAT64) {
            return in.unpackDouble();
        }
        if (format == MessageFormat.UINT64) {
            return in.unpackBigInteger().doubleValue();
        }
        return in.unpackLong();
    }

    static int arraySize(MessageUnpacker in) throws IOException {
        return in.tryUnpackNil() ? 0 : in.unpackArrayHeader();
    }

    static int mapSize(MessageUnpacker in) throws IOException {
        return in.tryUnpackNil() ? 0 : in.unpackMapHeader();
    }
}
