package dev.thinker.agent.intake;

import java.io.IOException;
import java.math.BigInteger;

import dev.thinker.agent.intake.PayloadSchema.IntegerType;
import dev.thinker.agent.intake.PayloadSchema.ListOf;
import dev.thinker.agent.intake.PayloadSchema.MapOf;
import dev.thinker.agent.intake.PayloadSchema.Nullable;
import dev.thinker.agent.intake.PayloadSchema.ScalarType;
import dev.thinker.agent.intake.PayloadSchema.Struct;
import dev.thinker.agent.store.Span;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Validates the values of a payload by reading past them. Throws {@link MessagePackException} if one does not match its
 * schema. Never allocates memory for a size that is only declared.
 *
 * @param strings the size of the dictionary of a v0.5 payload, or -1 for other payloads
 */
record MessagePackValidator(MessageUnpacker in, int strings) {
    /** The Datadog Agent's limit for elements of an array, entries of a map, and bytes of binary data. */
    private static final int MAX_SIZE = 500_000;
    /** The depth of an unknown field. The test API writes it as JSON, where Jackson allows 1,000. */
    private static final int MAX_DEPTH = 900;
    /** The header of binary data that is longer than 65,535 bytes. */
    private static final int BINARY_HEADER = 5;

    /** Returns the value if it is an integer, otherwise 0. */
    long read(PayloadSchema schema) throws IOException {
        if (schema instanceof Nullable nullable) {
            // In v0.5, only numbers may be nil
            boolean mayBeNil =
                    strings < 0 || nullable.schema() != ScalarType.TEXT && !(nullable.schema() instanceof MapOf);
            return mayBeNil && in.tryUnpackNil() ? 0 : read(nullable.schema());
        } else if (schema == ScalarType.TEXT && strings >= 0) {
            readIndex();
        } else if (schema instanceof IntegerType type) {
            return readInteger(type);
        } else if (schema instanceof ScalarType type) {
            readScalar(type);
        } else if (schema instanceof ListOf list) {
            for (int rest = checkSize(in.unpackArrayHeader()); rest > 0; rest--) {
                read(list.element());
            }
        } else if (schema instanceof MapOf map) {
            for (int rest = checkSize(in.unpackMapHeader()); rest > 0; rest--) {
                read(map.key());
                read(map.value());
            }
        } else if (schema instanceof Struct struct) {
            readStruct(struct);
        }
        return 0;
    }

    /** Returns the integers among the fields, in the order of the schema. In v0.5, a span is an array of values. */
    long[] readStruct(Struct struct) throws IOException {
        boolean isArray = strings >= 0;
        int size = isArray ? in.unpackArrayHeader() : checkSize(in.unpackMapHeader());
        if (isArray && size != Span.IN_ARRAY.size()) {
            throw new MessageFormatException("a span is not an array of " + Span.IN_ARRAY.size() + " values");
        }
        long[] values = new long[struct.fields().size()];
        for (int i = 0; i < size; i++) {
            int field = isArray ? i : struct.names().indexOf(in.unpackString());
            if (field < 0) {
                skip(1, MAX_DEPTH);
            } else {
                values[field] = readField(struct, field);
            }
        }
        return values;
    }

    private long readField(Struct struct, int field) throws IOException {
        try {
            return read(struct.fields().get(field));
        } catch (MessagePackException e) {
            String name = struct.names().get(field);
            throw e.getMessage() == null ? e : new MessageFormatException(name + ": " + e.getMessage());
        }
    }

    private void readIndex() throws IOException {
        long index = readInteger(IntegerType.UINT32);
        if (index >= strings) {
            throw new MessageFormatException("the dictionary has no string " + index);
        }
    }

    private long readInteger(IntegerType type) throws IOException {
        BigInteger value = in.unpackBigInteger();
        boolean isNegative = value.signum() < 0;
        if (value.bitLength() > type.bits || isNegative && !type.isSigned() && type != IntegerType.ID) {
            throw new MessageFormatException("out of range of " + type);
        }
        return value.longValue();
    }

    private void readScalar(ScalarType type) throws IOException {
        MessageFormat format = in.getNextFormat();
        if (!type.types.contains(format.getValueType())
                || type == ScalarType.METRIC && format == MessageFormat.FLOAT32) {
            throw new MessageFormatException("expected " + type + ", found " + format.getValueType());
        }
        long begin = in.getTotalReadBytes();
        in.skipValue();
        if (type == ScalarType.BYTES) {
            checkSize(in.getTotalReadBytes() - begin - BINARY_HEADER);
        }
    }

    static int checkSize(long size) {
        if (size > MAX_SIZE) {
            throw new MessageFormatException("an array, a map or binary data has more than " + MAX_SIZE + " elements");
        }
        return (int) size;
    }

    private void skip(long values, int depth) throws IOException {
        if (depth < 0) {
            throw new MessageFormatException("it is nested more than " + MAX_DEPTH + " deep");
        }
        for (long rest = values; rest > 0; rest--) {
            switch (in.getNextFormat().getValueType()) {
                case ARRAY -> skip(in.unpackArrayHeader(), depth - 1);
                case MAP -> skip(2L * in.unpackMapHeader(), depth - 1);
                default -> in.skipValue();
            }
        }
    }
}
