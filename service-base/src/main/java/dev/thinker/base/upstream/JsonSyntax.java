package dev.thinker.base.upstream;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.json.Json;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;

/** Tells a complete JSON object from anything else, such as a truncated one. */
final class JsonSyntax {

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private JsonSyntax() {}

    /** Reads the tokens without building objects of them. */
    static boolean isObject(byte[] bytes) {
        try (JsonParser tokens = PARSERS.createParser(
                new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()))) {
            boolean object = tokens.hasNext() && tokens.next() == JsonParser.Event.START_OBJECT;
            while (tokens.hasNext()) {
                tokens.next();
            }
            return object;
        } catch (RuntimeException e) {
            // A JsonException, or one of another type if the nesting is too deep
            return false;
        }
    }
}
