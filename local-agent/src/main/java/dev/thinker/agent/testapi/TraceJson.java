package dev.thinker.agent.testapi;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.Dictionary;
import dev.thinker.agent.store.MessagePackReader;
import dev.thinker.agent.store.Span;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * Spans in JSON as they were sent, with the field names of the v0.4 protocol. What JSON cannot express is a string:
 * binary data in Base64, NaN and the infinities by name.
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
            case INTEGER -> out.writeNumber(in.unpackBigInteger());
            case FLOAT -> out.writeNumber(in.unpackDouble());
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

    /** In an unknown field, a key may be of any type. */
    private static String key(MessageUnpacker in) throws IOException {
        if (in.getNextFormat().getValueType().isRawType()) {
            return in.unpackString();
        }
        return in.tryUnpackNil() ? "" : in.unpackValue().toString();
    }

    private static void writeArrays(Chunk chunk, JsonGenerator out) throws IOException {
        MessagePackReader in = new MessagePackReader(chunk.bytes(), 0);
        Dictionary dictionary = chunk.origin().dictionary();
        for (int i = 0; i < chunk.spans(); i++) {
            in.size();
            out.writeStartObject();
            for (String field : Span.IN_ARRAY) {
                out.writeFieldName(field);
                switch (field) {
                    case "service", "name", "resource", "type" -> out.writeString(string(in, dictionary));
                    case "meta", "metrics" -> {
                        out.writeStartObject();
                        for (int entries = in.size(); entries > 0; entries--) {
                            out.writeFieldName(string(in, dictionary));
                            if (field.equals("meta")) {
                                out.writeString(string(in, dictionary));
                            } else {
                                writeNumber(in.number(), out);
                            }
                        }
                        out.writeEndObject();
                    }
                    default -> writeNumber(in.number(), out);
                }
            }
            out.writeEndObject();
        }
    }

    private static String string(MessagePackReader in, Dictionary dictionary) {
        return dictionary.string(in).string(Integer.MAX_VALUE);
    }

    /** Jackson would flush after each number that it writes as an object. */
    private static void writeNumber(Number number, JsonGenerator out) throws IOException {
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
}
