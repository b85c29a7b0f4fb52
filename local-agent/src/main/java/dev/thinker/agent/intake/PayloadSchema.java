package dev.thinker.agent.intake;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.thinker.agent.store.FieldNames;
import org.msgpack.value.ValueType;

/** What a value of a payload may be. */
sealed interface PayloadSchema {
    /** The Datadog Agent's limit for elements of an array, entries of a map, and bytes of binary data. */
    int MAX_SIZE = 500_000;

    /** Accepts MessagePack's nil, too, as 0 or empty. */
    default PayloadSchema orNil() {
        return new Nullable(this);
    }

    static Field field(String name, PayloadSchema schema) {
        return new Field(name, schema);
    }

    static Struct struct(Field... fields) {
        return new Struct(
                new FieldNames(Stream.of(fields).map(Field::name).toList()),
                Stream.of(fields).map(Field::schema).toList());
    }

    static MapOf map(PayloadSchema key, PayloadSchema value) {
        return new MapOf(key, value, MAX_SIZE);
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

        private final int bits;

        /** @param bits besides the sign */
        IntegerType(int bits) {
            this.bits = bits;
        }

        int bits() {
            return bits;
        }

        boolean isSigned() {
            return this == INT32 || this == INT64;
        }
    }

    enum ScalarType implements PayloadSchema {
        STRING(ValueType.STRING),
        /** In MessagePack a string may be encoded as binary. */
        TEXT(ValueType.STRING, ValueType.BINARY),
        BOOLEAN(ValueType.BOOLEAN),
        FLOAT(ValueType.FLOAT),
        /** Any number, except for MessagePack's float32. */
        METRIC(ValueType.INTEGER, ValueType.FLOAT),
        /** In JSON it is Base64 or an array. */
        BYTES(ValueType.BINARY);

        private final Set<ValueType> types;

        ScalarType(ValueType... types) {
            this.types = Set.of(types);
        }

        Set<ValueType> types() {
            return types;
        }
    }

    /** The index of a string in the dictionary of the v0.5 protocol. */
    record Index(int strings) implements PayloadSchema {}

    record ListOf(PayloadSchema element) implements PayloadSchema {}

    record MapOf(PayloadSchema key, PayloadSchema value, int max) implements PayloadSchema {}

    /** A map with known keys. Any of them may be missing, and others are skipped. */
    record Struct(FieldNames names, List<PayloadSchema> fields) implements PayloadSchema {}

    /** An array with a value for each field. */
    record Tuple(List<PayloadSchema> fields) implements PayloadSchema {}

    record Nullable(PayloadSchema schema) implements PayloadSchema {}

    record Field(String name, PayloadSchema schema) {}
}
