package dev.thinker.agent.test;

import java.io.IOException;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import dev.thinker.agent.msgpack.Unpacking;
import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.Dictionary;
import dev.thinker.agent.store.Span;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.jackson.dataformat.ExtensionTypeCustomDeserializers;
import org.msgpack.jackson.dataformat.MessagePackFactory;

/**
 * Spans in JSON as they were sent, with the field names of the v0.4 protocol. What JSON does not know becomes a string: binary
 * data in Base64, NaN and the infinities by their names.
 */
record TraceJson(List<Chunk> chunks) implements JsonSerializable {
    private static final JsonFactory MESSAGE_PACK = new MessagePackFactory()
            .setReuseResourceInParser(false)
            .setExtTypeCustomDesers(new ExtensionTypeCustomDeserializers() {
                @Override
                public Deser getDeser(byte type) {
                    return bytes -> bytes;
                }
            });

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
        try (JsonParser in = MESSAGE_PACK.createParser(chunk.bytes())) {
            for (int i = 0; i < chunk.spans(); i++) {
                in.nextToken();
                out.copyCurrentStructure(in);
            }
        }
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
                                out.writePOJO(field.equals("meta") ? strings.string(in) : Unpacking.number(in));
                            }
                            out.writeEndObject();
                        }
                        default -> out.writePOJO(Unpacking.number(in));
                    }
                }
                out.writeEndObject();
            }
        }
    }
}
