package dev.thinker.agent.intake;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessageUnpacker;

/** Integers, in whichever MessagePack format they are sent as long as the value fits. */
enum IntegerSchema implements Schema {
    INT32(31),
    INT64(63),
    UINT32(32),
    UINT64(64),
    /** A uint64 that may be sent as a negative int64 in MessagePack, by tracers in languages without unsigned integers. */
    ID(64);

    private static final int MAX_DIGITS = 20;

    private final int bits;
    private final boolean isSigned = name().startsWith("INT");

    /** @param bits besides the sign */
    IntegerSchema(int bits) {
        this.bits = bits;
    }

    @Override
    public long read(MessageUnpacker in) throws IOException {
        MessageFormat format = in.getNextFormat();
        if (!format.getValueType().isIntegerType()) {
            throw new MessageFormatException("expected " + expected() + ", found " + format);
        }
        if (format == MessageFormat.UINT64) {
            BigInteger value = in.unpackBigInteger();
            check(value.bitLength() <= bits);
            return value.longValue();
        }
        long value = in.unpackLong();
        check(this == ID
                || (isSigned || value >= 0) && Long.SIZE - Long.numberOfLeadingZeros(value ^ value >> 63) <= bits);
        return value;
    }

    @Override
    public void copy(JsonParser in, JsonGenerator out) throws IOException {
        String text = in.getText();
        check(in.currentToken() == JsonToken.VALUE_NUMBER_INT
                && text.length() <= MAX_DIGITS
                && (isSigned || text.charAt(0) != '-'));
        BigInteger value = new BigInteger(text);
        check(value.bitLength() <= bits);
        out.writeNumber(value);
    }

    private void check(boolean fits) {
        if (!fits) {
            throw new MessageFormatException("not " + expected());
        }
    }

    private String expected() {
        return this == ID ? "uint64" : name().toLowerCase(Locale.ROOT);
    }
}
