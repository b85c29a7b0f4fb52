package dev.thinker.agent.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import org.msgpack.core.MessageFormatException;
import org.msgpack.jackson.dataformat.MessagePackFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Payloads in JSON, as people and scripts send them, become MessagePack. */
final class Json {
    /** As in Go's decoder. */
    private static final int MAX_DEPTH = 10_000;
    /** Other limits than that of the nesting would be below that of the body. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final JsonFactory MESSAGE_PACK = new MessagePackFactory().setReuseResourceInGenerator(false);
    /** Until the number of its elements is known each value is an object of up to 48 bytes, and may be two bytes of JSON. */
    private static final int MEMORY_PER_BYTE = 24;

    private Json() {}

    /**
     * Reads UTF-8 only, as the Datadog Agent does: Jackson would detect UTF-16 and UTF-32 in bytes.
     * Throws {@link org.msgpack.core.MessagePackException}, or {@link dev.thinker.agent.http.ErrorResponseException} where this takes too much memory.
     */
    static void toMessagePack(Body body, Schema schema) throws IOException {
        body.reserve(MEMORY_PER_BYTE * body.size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonParser in = JSON.createParser(new InputStreamReader(body.stream(), UTF_8))) {
            JsonToken first = in.nextToken();
            if (first == null) {
                throw new MessageFormatException("it is empty");
            }
            JsonGenerator out = MESSAGE_PACK.createGenerator(bytes);
            if (first == JsonToken.VALUE_NULL) {
                schema.copyNull(out);
            } else {
                schema.copy(in, out);
            }
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
}
