package dev.thinker.agent.testapi;

import java.io.IOException;
import java.util.List;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.Dictionary;
import dev.thinker.agent.store.Span;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * Spans in JSON as they were sent, with the field names of the v0.4 protocol. Values that JSON cannot express become
 * strings: binary data as Base64, NaN and the infinities as their names.
 */
record TraceJson(List<Chunk> chunks) implements JsonSerializable {

    @Override
    public void serialize(JsonGenerator out, SerializerProvider any) throws IOException {
        out.writeStartArray();
        for (Chunk chunk : chunks) {
            Dictionary dictionary = chunk.origin().dictionary();
            try (MessageUnpacker in = MessagePack.newDefaultUnpacker(chunk.bytes())) {
                for (int i = 0; i < chunk.spans(); i++) {
                    if (dictionary == null) {
                        copy(in, out);
                    } else {
                        copyArray(in, dictionary, out);
                    }
                }
            }
        }
        out.writeEndArray();
    }

    @Override
    public void serializeWithType(JsonGenerator out, SerializerProvider any, TypeSerializer type) throws IOException {
        serialize(out, any);
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

    /** A span of the v0.5 protocol. */
    private static void copyArray(MessageUnpacker in, Dictionary dictionary, JsonGenerator out) throws IOException {
        in.unpackArrayHeader();
        out.writeStartObject();
        for (String field : Span.IN_ARRAY) {
            out.writeFieldName(field);
            switch (field) {
                case "service", "name", "resource", "type" -> out.writeString(dictionary.get(in.unpackInt()));
                case "meta", "metrics" -> {
                    out.writeStartObject();
                    for (int entries = in.unpackMapHeader(); entries > 0; entries--) {
                        out.writeFieldName(dictionary.get(in.unpackInt()));
                        if (field.equals("meta")) {
                            out.writeString(dictionary.get(in.unpackInt()));
                        } else {
                            copy(in, out);
                        }
                    }
                    out.writeEndObject();
                }
                default -> copy(in, out);
            }
        }
        out.writeEndObject();
    }
}
