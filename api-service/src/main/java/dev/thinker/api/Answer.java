package dev.thinker.api;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.common.reactive.Multi;
import io.helidon.common.reactive.Single;
import io.helidon.webclient.WebClientResponse;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;

/** Reads an answer of the microservice to its end and tells a good one from nonsense. */
final class Answer {

    /** Some five times what the largest request can be answered with. */
    private static final int MOST_BYTES = 1 << 20;
    private static final JsonParserFactory JSON = Json.createParserFactory(Map.of());

    private Answer() {
    }

    /** Returns the bytes as they came, or a {@link BadAnswerException}. */
    static Single<byte[]> read(WebClientResponse response) {
        if (response.status().code() != Http.Status.OK_200.code()) {
            return refuse(response, "The microservice answered " + response.status().code());
        }
        if (!response.headers().contentType().filter(MediaType.JSON_PREDICATE).isPresent()) {
            return refuse(response, "The microservice answered something other than JSON");
        }
        return Multi.create(response.content())
                .collect(ByteArrayOutputStream::new, Answer::append)
                .map(ByteArrayOutputStream::toByteArray)
                .peek(Answer::check)
                .onError(error -> response.close());
    }

    private static Single<byte[]> refuse(WebClientResponse response, String reason) {
        response.close();
        return Single.error(new BadAnswerException(reason));
    }

    private static void append(ByteArrayOutputStream body, DataChunk chunk) {
        try {
            for (ByteBuffer buffer : chunk.data()) {
                if (body.size() + buffer.remaining() > MOST_BYTES) {
                    throw new BadAnswerException("The microservice answered more than " + MOST_BYTES + " bytes");
                }
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                body.writeBytes(bytes);
            }
        } finally {
            chunk.release();
        }
    }

    /** Walks over the tokens and builds nothing: enough to know that no half or foreign answer is handed on. */
    private static void check(byte[] body) {
        try (JsonParser tokens = JSON.createParser(new ByteArrayInputStream(body), StandardCharsets.UTF_8)) {
            boolean object = tokens.hasNext() && tokens.next() == JsonParser.Event.START_OBJECT;
            while (tokens.hasNext()) {
                tokens.next();
            }
            if (object) {
                return;
            }
        } catch (JsonException e) {
            // told below
        }
        throw new BadAnswerException("The microservice answered something other than a JSON object");
    }
}
