package dev.thinker.agent.intake;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.msgpack.value.ValueType;

/** What a value of a payload may be. */
sealed interface PayloadSchema {
    /** Accepts MessagePack's nil, too, as 0 or empty. */
    default PayloadSchema orNil() {
        return new Nullable(this);
    }

    /** Fields with the same schema. */
    static Struct fields(PayloadSchema schema, String... names) {
        return new Struct(List.of(names), Collections.nCopies(names.length, schema));
    }

    static Struct struct(Struct... parts) {
        return new Struct(
                Stream.of(parts).flatMap(part -> part.names.stream()).toList(),
                Stream.of(parts).flatMap(part -> part.fields.stream()).toList());
    }

    /** In MessagePack an integer may have any integer format, as long as the value fits. */
    enum IntegerType implements PayloadSchema {
        INT32(31),
        INT64(63),
        UINT32(32),
        UINT64(64),
        /**
         * A uint64. In MessagePack it may be a negative int64, as tracers in languages without unsigned integers send
         * it.
         */
        ID(64);

        /** Besides the sign. */
        final int bits;

        IntegerType(int bits) {
            this.bits = bits;
        }

        boolean isSigned() {
            return this == INT32 || this == INT64;
        }
    }

    enum ScalarType implements PayloadSchema {
        STRING(ValueType.STRING),
        /** In MessagePack a string may be encoded as binary, and in v0.5 it is an index. */
        TEXT(ValueType.STRING, ValueType.BINARY),
        BOOLEAN(ValueType.BOOLEAN),
        FLOAT(ValueType.FLOAT),
        /** Any number, except for MessagePack's float32. */
        METRIC(ValueType.INTEGER, ValueType.FLOAT),
        /** In JSON it is Base64 or an array. */
        BYTES(ValueType.BINARY);

        final Set<ValueType> types;

        ScalarType(ValueType... types) {
            this.types = Set.of(types);
        }
    }

    record ListOf(PayloadSchema element) implements PayloadSchema {}

    record MapOf(PayloadSchema key, PayloadSchema value) implements PayloadSchema {}

    /** A map with known keys. Any of them may be missing, and others are skipped. */
    record Struct(List<String> names, List<PayloadSchema> fields) implements PayloadSchema {}

    record Nullable(PayloadSchema schema) implements PayloadSchema {}
}
