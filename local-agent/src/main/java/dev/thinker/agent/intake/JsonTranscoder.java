package dev.thinker.agent.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.util.Base64;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.thinker.agent.intake.PayloadSchema.IntegerType;
import dev.thinker.agent.intake.PayloadSchema.ListOf;
import dev.thinker.agent.intake.PayloadSchema.MapOf;
import dev.thinker.agent.intake.PayloadSchema.Nullable;
import dev.thinker.agent.intake.PayloadSchema.ScalarType;
import dev.thinker.agent.intake.PayloadSchema.Struct;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePackException;
import org.msgpack.jackson.dataformat.MessagePackFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Turns payloads in JSON, as people and scripts send them, into MessagePack. Null is left out of objects. As in Go's decoder, field
 * names are case-insensitive, and unknown fields are left out.
 */
final class JsonTranscoder {
    /** As in Go's decoder. */
    private static final int MAX_DEPTH = 10_000;
    /** Only the depth needs a limit: the size of the body limits everything else. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final JsonFactory MESSAGE_PACK = new MessagePackFactory().setReuseResourceInGenerator(false);
    /** The generator keeps each value as an object of up to 48 bytes until it knows their number. A value can be two bytes of JSON. */
    private static final int MEMORY_PER_BYTE = 24;
    /** Longer numbers are not parsed. */
    private static final int MAX_DIGITS = 20;

    private static final int MAX_LONG_DIGITS = 18;

    private final JsonParser in;
    private final JsonGenerator out;

    private JsonTranscoder(JsonParser in, JsonGenerator out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Replaces a body. Throws {@link MessagePackException} if it does not match the schema, or
     * {@link dev.thinker.agent.http.ErrorResponseException} if it takes too much memory.
     */
    static void transcode(Body body, PayloadSchema schema) throws IOException {
        body.reserve(MEMORY_PER_BYTE * body.size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // UTF-8 only, as the Datadog Agent: from bytes, Jackson would detect UTF-16 and UTF-32
        try (JsonParser in = JSON.createParser(new InputStreamReader(body.stream(), UTF_8))) {
            if (in.nextToken() == null) {
                throw new MessageFormatException("it is empty");
            }
            JsonGenerator out = MESSAGE_PACK.createGenerator(bytes);
            new JsonTranscoder(in, out).copyElement(schema);
            out.close();
        } catch (StreamConstraintsException e) {
            throw new MessageFormatException("it is nested more than " + MAX_DEPTH + " deep");
        } catch (JacksonException e) {
            throw new MessageFormatException(
                    "its Content-Type is not application/msgpack, and it is not JSON in UTF-8, see line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        }
        body.clear();
        body.add(bytes.toByteArray());
    }

    /** Copies an element of an array, or the whole payload. A list may be null. */
    private void copyElement(PayloadSchema schema) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_NULL) {
            copy(schema);
        } else if (schema instanceof Nullable) {
            out.writeNull();
        } else {
            expect(schema instanceof ListOf, "a value other than null");
            out.writeStartArray();
            out.writeEndArray();
        }
    }

    private void copy(PayloadSchema schema) throws IOException {
        if (schema instanceof Nullable nullable) {
            copy(nullable.schema());
        } else if (schema instanceof IntegerType type) {
            copyInteger(type);
        } else if (schema instanceof ScalarType type) {
            copyScalar(type);
        } else if (schema instanceof ListOf list) {
            expect(in.currentToken() == JsonToken.START_ARRAY, "an array");
            out.writeStartArray();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                copyElement(list.element());
            }
            out.writeEndArray();
        } else {
            copyObject(schema);
        }
    }

    private void copyObject(PayloadSchema schema) throws IOException {
        expect(in.currentToken() == JsonToken.START_OBJECT, "an object");
        out.writeStartObject();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            JsonToken token = in.nextToken();
            int field = schema instanceof Struct struct ? struct.names().indexOfIgnoringCase(name) : 0;
            if (token == JsonToken.VALUE_NULL || field < 0) {
                in.skipChildren();
            } else if (schema instanceof Struct struct) {
                copyField(struct.names().get(field), struct.fields().get(field));
            } else if (schema instanceof MapOf map) {
                out.writeFieldName(withoutLoneSurrogates(name));
                copy(map.value());
            }
        }
        out.writeEndObject();
    }

    private void copyField(String name, PayloadSchema schema) throws IOException {
        out.writeFieldName(name);
        try {
            copy(schema);
        } catch (MessagePackException e) {
            throw new MessageFormatException(name + ": " + e.getMessage());
        }
    }

    private void copyInteger(IntegerType type) throws IOException {
        String text = in.getText();
        expect(in.currentToken() == JsonToken.VALUE_NUMBER_INT && text.length() <= MAX_DIGITS, type);
        BigInteger value = new BigInteger(text);
        expect(value.bitLength() <= type.bits() && (type.isSigned() || text.charAt(0) != '-'), type);
        out.writeNumber(value);
    }

    private void copyScalar(ScalarType type) throws IOException {
        JsonToken token = in.currentToken();
        switch (type) {
            case STRING, TEXT -> {
                expect(token == JsonToken.VALUE_STRING, type);
                out.writeString(withoutLoneSurrogates(in.getText()));
            }
            case BOOLEAN -> {
                expect(token.isBoolean(), type);
                out.writeBoolean(in.getBooleanValue());
            }
            case FLOAT, METRIC -> {
                expect(token.isNumeric(), type);
                copyNumber(type);
            }
            case BYTES -> out.writeBinary(token == JsonToken.START_ARRAY ? byteArray() : base64());
        }
    }

    private void copyNumber(ScalarType type) throws IOException {
        String text = in.getText();
        boolean isInteger = in.currentToken() == JsonToken.VALUE_NUMBER_INT && text.length() <= MAX_LONG_DIGITS;
        if (isInteger && type == ScalarType.METRIC) {
            out.writeNumber(Long.parseLong(text));
        } else {
            double value = Double.parseDouble(text);
            expect(Double.isFinite(value), type);
            out.writeNumber(value);
        }
    }

    private byte[] byteArray() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            boolean isShort = in.currentToken() == JsonToken.VALUE_NUMBER_INT && in.getTextLength() <= 3;
            expect(isShort && in.getIntValue() >= 0 && in.getIntValue() <= 0xff, "a byte");
            bytes.write(in.getIntValue());
        }
        return bytes.toByteArray();
    }

    private byte[] base64() throws IOException {
        expect(in.currentToken() == JsonToken.VALUE_STRING, "Base64");
        String text = in.getText().replaceAll("[\r\n]", "");
        // Java's decoder does not require the padding
        expect(text.length() % 4 == 0, "Base64");
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MessageFormatException("expected Base64");
        }
    }

    private static void expect(boolean isMet, Object expected) {
        if (!isMet) {
            throw new MessageFormatException("expected " + expected);
        }
    }

    /** UTF-8 cannot encode half of a surrogate pair. Go replaces it. */
    private static String withoutLoneSurrogates(String text) {
        return UTF_8.newEncoder().canEncode(text)
                ? text
                : text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}
