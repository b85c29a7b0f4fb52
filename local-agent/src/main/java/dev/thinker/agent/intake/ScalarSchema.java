package dev.thinker.agent.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessageUnpacker;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Values other than integers and containers. */
enum ScalarSchema implements Schema {
    STRING(MessageFormat.FIXSTR, MessageFormat.STR8, MessageFormat.STR16, MessageFormat.STR32) {
        @Override
        public void copy(JsonParser in, JsonGenerator out) throws IOException {
            copyText(in, out);
        }
    },
    /** A string that may be sent as binary. */
    TEXT(
            MessageFormat.FIXSTR,
            MessageFormat.STR8,
            MessageFormat.STR16,
            MessageFormat.STR32,
            MessageFormat.BIN8,
            MessageFormat.BIN16,
            MessageFormat.BIN32) {
        @Override
        public void copy(JsonParser in, JsonGenerator out) throws IOException {
            copyText(in, out);
        }
    },
    BOOLEAN(MessageFormat.BOOLEAN) {
        @Override
        public void copy(JsonParser in, JsonGenerator out) throws IOException {
            check(in.currentToken().isBoolean());
            out.writeBoolean(in.getBooleanValue());
        }
    },
    FLOAT(MessageFormat.FLOAT32, MessageFormat.FLOAT64) {
        @Override
        public void copy(JsonParser in, JsonGenerator out) throws IOException {
            copyNumber(in, out);
        }
    },
    /** A number, but not a float32. */
    METRIC(
            MessageFormat.POSFIXINT,
            MessageFormat.NEGFIXINT,
            MessageFormat.INT8,
            MessageFormat.INT16,
            MessageFormat.INT32,
            MessageFormat.INT64,
            MessageFormat.UINT8,
            MessageFormat.UINT16,
            MessageFormat.UINT32,
            MessageFormat.UINT64,
            MessageFormat.FLOAT64) {
        @Override
        public void copy(JsonParser in, JsonGenerator out) throws IOException {
            copyNumber(in, out);
        }
    },
    /** In JSON, Base64 or an array of bytes. */
    BYTES(MessageFormat.BIN8, MessageFormat.BIN16, MessageFormat.BIN32) {
        @Override
        public long read(MessageUnpacker in) throws IOException {
            expect(in);
            int length = in.unpackBinaryHeader();
            ListSchema.check(length, ListSchema.MAX);
            byte[] part = new byte[Math.min(length, 8192)];
            for (int rest = length; rest > 0; rest -= part.length) {
                in.readPayload(part, 0, Math.min(rest, part.length));
            }
            return 0;
        }

        @Override
        public void copy(JsonParser in, JsonGenerator out) throws IOException {
            out.writeBinary(in.currentToken() == JsonToken.START_ARRAY ? bytes(in) : decoded(in));
        }
    };

    private static final int MAX_INTEGER_DIGITS = 18;

    private final Set<MessageFormat> formats;

    ScalarSchema(MessageFormat first, MessageFormat... others) {
        formats = EnumSet.of(first, others);
    }

    @Override
    public long read(MessageUnpacker in) throws IOException {
        expect(in);
        in.skipValue();
        return 0;
    }

    void expect(MessageUnpacker in) throws IOException {
        MessageFormat format = in.getNextFormat();
        if (!formats.contains(format)) {
            throw new MessageFormatException("expected " + this + ", found " + format);
        }
    }

    void check(boolean matches) {
        if (!matches) {
            throw new MessageFormatException("expected " + this);
        }
    }

    void copyText(JsonParser in, JsonGenerator out) throws IOException {
        check(in.currentToken() == JsonToken.VALUE_STRING);
        out.writeString(withoutLoneSurrogates(in.getText()));
    }

    void copyNumber(JsonParser in, JsonGenerator out) throws IOException {
        check(in.currentToken().isNumeric());
        String text = in.getText();
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT && text.length() <= MAX_INTEGER_DIGITS && this == METRIC) {
            out.writeNumber(Long.parseLong(text));
        } else {
            double value = Double.parseDouble(text);
            check(Double.isFinite(value));
            out.writeNumber(value);
        }
    }

    byte[] bytes(JsonParser in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            check(in.currentToken() == JsonToken.VALUE_NUMBER_INT && in.getTextLength() <= 3);
            int single = in.getIntValue();
            check(single >= 0 && single <= 0xff);
            bytes.write(single);
        }
        return bytes.toByteArray();
    }

    byte[] decoded(JsonParser in) throws IOException {
        check(in.currentToken() == JsonToken.VALUE_STRING);
        String text = in.getText().replaceAll("[\r\n]", "");
        try {
            check(text.length() % 4 == 0);
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MessageFormatException("expected Base64");
        }
    }

    /** Half of a surrogate pair has no bytes in UTF-8. */
    static String withoutLoneSurrogates(String text) {
        return UTF_8.newEncoder().canEncode(text)
                ? text
                : text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}
