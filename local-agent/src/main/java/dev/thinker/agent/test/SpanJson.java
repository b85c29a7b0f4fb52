package dev.thinker.agent.test;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;

import dev.thinker.agent.msgpack.MessageReader;
import dev.thinker.agent.store.Span;
import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;

/**
 * A span in JSON as it was sent, with the field names of the v0.4 protocol. What JSON does not know becomes a string: binary
 * data in Base64, NaN and the infinities by their names.
 */
final class SpanJson {
    private static final JsonGeneratorFactory JSON = Json.createGeneratorFactory(Map.of());

    private final MessageReader in;
    private final JsonGenerator out;

    private SpanJson(MessageReader in, JsonGenerator out) {
        this.in = in;
        this.out = out;
    }

    static byte[] encode(Span span) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            new SpanJson(span.reader(), json).write();
        }
        return bytes.toByteArray();
    }

    private void write() {
        switch (in.peek()) {
            case MAP -> {
                out.writeStartObject();
                for (long entries = in.map(); entries > 0; entries--) {
                    out.writeKey(in.string());
                    write();
                }
                out.writeEnd();
            }
            case ARRAY -> {
                out.writeStartArray();
                for (long elements = in.array(); elements > 0; elements--) {
                    write();
                }
                out.writeEnd();
            }
            case NUMBER -> write(in.number());
            case STRING -> out.write(in.string());
            case BINARY, EXTENSION -> out.write(Base64.getEncoder().encodeToString(in.binary()));
            case BOOLEAN -> out.write(in.bool());
            case NIL -> {
                in.skip();
                out.writeNull();
            }
        }
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
