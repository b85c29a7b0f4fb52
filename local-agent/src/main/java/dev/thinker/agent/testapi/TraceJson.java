package dev.thinker.agent.testapi;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import dev.thinker.agent.msgpack.Unpacking;
import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.Dictionary;
import dev.thinker.agent.store.Span;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * Spans in JSON as they were sent, with the field names of the v0.4 protocol. What JSON does not know becomes a string: binary
 * data in Base64, NaN and the infinities by their names.
 */
record TraceJson(List<Chunk> chunks) implements JsonSerializable {

    @Override
    public void serialize(JsonGenerator out, SerializerProvider any) throws IOException {
        out.writeStartArray();
        for (Chunk chunk : chunks) {
            if (chunk.origin().dictionary() == null) {
                writeMaps(chunk, out);
            } else {
                writeArrays(chunk, out);
            }
        }
        out.writeEndArray();
    }

    @Override
    public void serializeWithType(JsonGenerator out, SerializerProvider any, TypeSerializer type) throws IOException {
        serialize(out, any);
    }

    private static void writeMaps(Chunk chunk, JsonGenerator out) throws IOException {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(chunk.bytes())) {
            for (int i = 0; i < chunk.spans(); i++) {
                copy(in, out);
            }
        }
    }

    private static void copy(MessageUnpacker in, JsonGenerator out) throws IOException {
        switch (in.getNextFormat().getValueType()) {
            case NIL -> {
                in.unpackNil();
                out.writeNull();
            }
            case BOOLEAN -> out.writeBoolean(in.unpackBoolean());
            case INTEGER, FLOAT -> writeNumber(in, out);
            case STRING -> out.writeString(in.unpackString());
            case BINARY -> out.writeBinary(in.readPayload(in.unpackBinaryHeader()));
            case EXTENSION ->
                out.writeBinary(in.readPayload(in.unpackExtensionTypeHeader().getLength()));
            case ARRAY -> {
                out.writeStartArray();
                for (int elements = in.unpackArrayHeader(); elements > 0; elements--) {
                    copy(in, out);
                }
                out.writeEndArray();
            }
            case MAP -> {
                out.writeStartObject();
                for (int entries = in.unpackMapHeader(); entries > 0; entries--) {
                    out.writeFieldName(key(in));
                    copy(in, out);
                }
                out.writeEndObject();
            }
        }
    }

    /** Writing it as an object would flush each number. */
    private static void writeNumber(MessageUnpacker in, JsonGenerator out) throws IOException {
        Number number = Unpacking.number(in);
        if (number == null) {
            out.writeNull();
        } else if (number instanceof Double value) {
            out.writeNumber(value);
        } else if (number instanceof BigInteger value) {
            out.writeNumber(value);
        } else {
            out.writeNumber(number.longValue());
        }
    }

    /** In a field that nobody knows, a key may be anything. */
    private static String key(MessageUnpacker in) throws IOException {
        return in.getNextFormat().getValueType().isRawType() || in.getNextFormat() == MessageFormat.NIL
                ? Unpacking.string(in)
                : in.unpackValue().toString();
    }

    /** The v0.5 protocol has no names of fields, and no strings. */
    private static void writeArrays(Chunk chunk, JsonGenerator out) throws IOException {
        Dictionary strings = chunk.origin().dictionary();
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(chunk.bytes())) {
            for (int i = 0; i < chunk.spans(); i++) {
                in.unpackArrayHeader();
                out.writeStartObject();
                for (String field : Span.IN_ARRAY) {
                    out.writeFieldName(field);
                    switch (field) {
                        case "service", "name", "resource", "type" -> out.writeString(strings.string(in));
                        case "meta", "metrics" -> {
                            out.writeStartObject();
                            for (int entries = Unpacking.map(in); entries > 0; entries--) {
                                out.writeFieldName(strings.string(in));
                                if (field.equals("meta")) {
                                    out.writeString(strings.string(in));
                                } else {
                                    writeNumber(in, out);
                                }
                            }
                            out.writeEndObject();
                        }
                        default -> writeNumber(in, out);
                    }
                }
                out.writeEndObject();
            }
        }
    }
}
