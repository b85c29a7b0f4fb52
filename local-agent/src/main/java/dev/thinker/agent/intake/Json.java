package dev.thinker.agent.intake;

import java.util.Map;

import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MalformedPayload;
import dev.thinker.agent.msgpack.MessageWriter;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;

/** Payloads in JSON, as people and scripts send them, become MessagePack. */
final class Json {
    private static final JsonParserFactory PARSERS = jakarta.json.Json.createParserFactory(Map.of());
    private static final int DEEPEST = 100;

    private final MessageWriter out = new MessageWriter();
    private final JsonParser in;
    private final Memory.Share share;

    private Json(JsonParser in, Memory.Share share) {
        this.in = in;
        this.share = share;
    }

    static Bytes toMessagePack(Bytes json, Memory.Share share) {
        try (JsonParser in = PARSERS.createParser(json.stream())) {
            Json translation = new Json(in, share);
            translation.value(in.next(), DEEPEST);
            return translation.out.bytes();
        } catch (JsonException | java.util.NoSuchElementException e) {
            throw new MalformedPayload("the payload is not JSON");
        }
    }

    private void value(Event event, int deepest) {
        if (deepest == 0) {
            throw new MalformedPayload("the payload is nested more than " + DEEPEST + " deep");
        }
        share.reserve(out.bytes().size());
        switch (event) {
            case START_OBJECT, START_ARRAY -> {
                int begin = out.begin(event == Event.START_OBJECT);
                int size = 0;
                for (Event next = in.next(); next != Event.END_OBJECT && next != Event.END_ARRAY; next = in.next()) {
                    if (next == Event.KEY_NAME) {
                        out.string(in.getString());
                        next = in.next();
                    }
                    value(next, deepest - 1);
                    size++;
                }
                out.end(begin, size);
            }
            case VALUE_STRING -> out.string(in.getString());
            case VALUE_NUMBER -> {
                if (in.isIntegralNumber()) {
                    out.integer(in.getBigDecimal().unscaledValue().longValue(), in.getBigDecimal().signum() < 0);
                } else {
                    out.number(in.getBigDecimal().doubleValue());
                }
            }
            case VALUE_NULL -> out.nil();
            default -> out.bool(event == Event.VALUE_TRUE);
        }
    }
}
