package dev.thinker.agent.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;

import dev.thinker.agent.msgpack.Unpacking;
import dev.thinker.agent.store.Dictionary;
import dev.thinker.agent.store.Span;
import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import org.msgpack.core.MessageUnpacker;

/**
 * A span in JSON as it was sent, with the field names of the v0.4 protocol. What JSON does not know becomes a string: binary
 * data in Base64, NaN and the infinities by their names.
 */
final class SpanJson {
    private static final JsonGeneratorFactory JSON = Json.createGeneratorFactory(Map.of());

    private final MessageUnpacker in;
    private final JsonGenerator out;

    private SpanJson(MessageUnpacker in, JsonGenerator out) {
        this.in = in;
        this.out = out;
    }

    static byte[] encode(Span span) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            span.read(in -> {
                SpanJson writing = new SpanJson(in, json);
                if (span.dictionary() == null) {
                    writing.write();
                } else {
                    writing.write(span.dictionary());
                }
                return json;
            });
        }
        return bytes.toByteArray();
    }

    /** The v0.5 protocol has no names of fields, and no strings. */
    private void write(Dictionary dictionary) throws IOException {
        in.unpackArrayHeader();
        out.writeStartObject();
        for (String field : Span.IN_ARRAY) {
            out.writeKey(field);
            switch (field) {
                case "service", "name", "resource", "type" -> writeText(dictionary);
                case "meta", "metrics" -> {
                    out.writeStartObject();
                    for (int entries = Unpacking.map(in); entries > 0; entries--) {
                        out.writeKey(dictionary.read(in, Unpacking::string));
                        if (field.equals("meta")) {
                            writeText(dictionary);
                        } else {
                            write();
                        }
                    }
                    out.writeEnd();
                }
                default -> write();
            }
        }
        out.writeEnd();
    }

    private void writeText(Dictionary dictionary) throws IOException {
        dictionary.read(in, text -> {
            new SpanJson(text, out).write();
            return text;
        });
    }

    private void write() throws IOException {
        switch (in.getNextFormat().getValueType()) {
            case MAP -> {
                out.writeStartObject();
                for (int entries = in.unpackMapHeader(); entries > 0; entries--) {
                    out.writeKey(Unpacking.string(in));
                    write();
                }
                out.writeEnd();
            }
            case ARRAY -> {
                out.writeStartArray();
                for (int elements = in.unpackArrayHeader(); elements > 0; elements--) {
                    write();
                }
                out.writeEnd();
            }
            case INTEGER, FLOAT -> write(Unpacking.number(in));
            case STRING -> out.write(in.unpackString());
            case BINARY -> writeBase64(in.unpackBinaryHeader());
            case EXTENSION -> writeBase64(in.unpackExtensionTypeHeader().getLength());
            case BOOLEAN -> out.write(in.unpackBoolean());
            case NIL -> {
                in.unpackNil();
                out.writeNull();
            }
        }
    }

    private void writeBase64(int length) throws IOException {
        out.write(Base64.getEncoder().encodeToString(in.readPayload(length)));
    }

    private void write(Number number) {
        if (number instanceof BigInteger large) {
            out.write(large);
        } else if (number instanceof Long integer) {
            out.write(integer);
        } else if (Double.isFinite(number.doubleValue())) {
            out.write(number.doubleValue());
        } else {
            out.write(number.toString());
        }
    }
}
