package dev.thinker.agent.intake;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.NoSuchElementException;

import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/** Payloads in JSON, as people and scripts send them, become MessagePack. */
final class Json {
    private static final JsonParserFactory PARSERS = jakarta.json.Json.createParserFactory(Map.of());
    /** There is a packer for each array and map, most of which are small. */
    private static final MessagePack.PackerConfig PACKERS = new MessagePack.PackerConfig().withBufferSize(512);
    private static final int DEEPEST = 100;

    private final JsonParser in;

    private Json(JsonParser in) {
        this.in = in;
    }

    /** Throws {@link MessageFormatException}, or {@link dev.thinker.agent.http.Refused} where this takes too much memory. */
    static void toMessagePack(Body body) throws IOException {
        // MessagePack is rarely longer than JSON, and exists twice while a map or an array is put into another
        body.reserve(2 * body.size());
        try (JsonParser in = PARSERS.createParser(body.stream())) {
            MessageBufferPacker out = PACKERS.newBufferPacker();
            new Json(in).copy(in.next(), out, DEEPEST);
            body.clear();
            body.add(out.toByteArray());
        } catch (JsonException | NoSuchElementException e) {
            throw new MessageFormatException("it is not JSON");
        }
    }

    private void copy(Event value, MessagePacker out, int deepest) throws IOException {
        if (deepest == 0) {
            throw new MessageFormatException("it is nested more than " + DEEPEST + " deep");
        }
        switch (value) {
            case START_OBJECT, START_ARRAY -> copyElements(value == Event.START_OBJECT, out, deepest);
            case VALUE_STRING -> out.packString(in.getString());
            case VALUE_NUMBER -> copyNumber(in.getBigDecimal(), out);
            case VALUE_NULL -> out.packNil();
            default -> out.packBoolean(value == Event.VALUE_TRUE);
        }
    }

    /** How many there are is known after the last and has to be written before the first. */
    private void copyElements(boolean areOfMap, MessagePacker out, int deepest) throws IOException {
        MessageBufferPacker elements = PACKERS.newBufferPacker();
        int count = 0;
        for (Event next = in.next(); next != Event.END_OBJECT && next != Event.END_ARRAY; next = in.next()) {
            if (next == Event.KEY_NAME) {
                elements.packString(in.getString());
                next = in.next();
            }
            copy(next, elements, deepest - 1);
            count++;
        }
        if (areOfMap) {
            out.packMapHeader(count);
        } else {
            out.packArrayHeader(count);
        }
        out.addPayload(elements.toByteArray());
    }

    private static void copyNumber(BigDecimal number, MessagePacker out) throws IOException {
        BigInteger integer = number.unscaledValue();
        if (number.scale() == 0 && integer.bitLength() < Long.SIZE + integer.signum()) {
            out.packBigInteger(integer);
        } else {
            out.packDouble(number.doubleValue());
        }
    }
}
