package dev.thinker.agent.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
 * Transcodes JSON payloads, which people and scripts send, to MessagePack. The schema decides only what JSON leaves
 * open; {@link MessagePackValidator} then checks whether the result matches it. Fields that are null are omitted. As in
 * Go's decoder, field names are case-insensitive, and unknown fields are ignored.
 */
record JsonTranscoder(JsonParser in, JsonGenerator out) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonFactory MESSAGE_PACK = new MessagePackFactory().setReuseResourceInGenerator(false);
    /**
     * The generator keeps each value as an object of up to 48 bytes until it knows their number. A value can be two
     * bytes of JSON.
     */
    private static final int MEMORY_PER_BYTE = 24;
    /** UTF-8 cannot encode half of a surrogate pair. Go replaces it. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    /**
     * Replaces a body. Throws {@link MessagePackException} if it is malformed, or
     * {@link dev.thinker.agent.http.ErrorResponseException} if it takes too much memory.
     */
    static void transcode(Body body, PayloadSchema schema) throws IOException {
        body.reserve(MEMORY_PER_BYTE * body.size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Only UTF-8, like the Datadog Agent. Given bytes, Jackson would also accept UTF-16 and UTF-32
        try (JsonParser in = JSON.createParser(new InputStreamReader(body.stream(), UTF_8))) {
            if (in.nextToken() == null) {
                throw new MessageFormatException("it is empty");
            }
            JsonGenerator out = MESSAGE_PACK.createGenerator(bytes);
            new JsonTranscoder(in, out).copy(schema);
            out.close();
        } catch (StreamConstraintsException e) {
            throw new MessageFormatException("it is nested too deeply, or has a number or name that is too long");
        } catch (JacksonException e) {
            throw new MessageFormatException(
                    "its Content-Type is not application/msgpack, so it must be JSON in UTF-8; invalid at line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        }
        body.clear();
        body.add(bytes.toByteArray());
    }

    private void copy(PayloadSchema schema) throws IOException {
        PayloadSchema type = schema instanceof Nullable nullable ? nullable.schema() : schema;
        switch (in.currentToken()) {
            case START_OBJECT -> copyObject(type);
            case START_ARRAY -> copyArray(type);
            case VALUE_STRING -> copyString(type);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> copyNumber(type);
            case VALUE_NULL -> copyNull(type);
            default -> out.writeBoolean(in.getBooleanValue());
        }
    }

    private void copyObject(PayloadSchema type) throws IOException {
        out.writeStartObject();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            int field = type instanceof Struct struct ? struct.names().indexOf(name.toLowerCase(Locale.ROOT)) : -1;
            boolean isNull = in.nextToken() == JsonToken.VALUE_NULL;
            if (field >= 0 && !isNull) {
                Struct struct = (Struct) type;
                out.writeFieldName(struct.names().get(field));
                copy(struct.fields().get(field));
            } else if (type instanceof MapOf map && !isNull) {
                out.writeFieldName(withoutLoneSurrogates(name));
                copy(map.value());
            } else {
                in.skipChildren();
            }
        }
        out.writeEndObject();
    }

    private void copyArray(PayloadSchema type) throws IOException {
        if (type == ScalarType.BYTES) {
            out.writeBinary(byteArray());
            return;
        }
        out.writeStartArray();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (type instanceof ListOf list) {
                copy(list.element());
            } else {
                in.skipChildren();
            }
        }
        out.writeEndArray();
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

    private void copyString(PayloadSchema type) throws IOException {
        if (type != ScalarType.BYTES) {
            out.writeString(withoutLoneSurrogates(in.getText()));
            return;
        }
        try {
            out.writeBinary(in.getBinaryValue());
        } catch (JacksonException e) {
            expect(false, "Base64");
        }
    }

    private void copyNumber(PayloadSchema type) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT && type != ScalarType.FLOAT) {
            BigInteger value = in.getBigIntegerValue();
            boolean isUnsigned = type instanceof IntegerType integer && !integer.isSigned();
            expect(!isUnsigned || !in.getText().startsWith("-"), type);
            if (value.bitLength() <= (value.signum() < 0 ? Long.SIZE - 1 : Long.SIZE)) {
                out.writeNumber(value);
                return;
            }
        }
        double value = in.getDoubleValue();
        expect(Double.isFinite(value), type);
        out.writeNumber(value);
    }

    /** A null list becomes an empty list; any other null becomes nil. */
    private void copyNull(PayloadSchema type) throws IOException {
        if (type instanceof ListOf) {
            out.writeStartArray();
            out.writeEndArray();
        } else {
            out.writeNull();
        }
    }

    private void expect(boolean isMet, Object expected) {
        if (!isMet) {
            throw new MessageFormatException(in.getParsingContext().pathAsPointer() + ": expected " + expected);
        }
    }

    private static String withoutLoneSurrogates(String text) {
        return LONE_SURROGATE.matcher(text).replaceAll("\ufffd");
    }
}
