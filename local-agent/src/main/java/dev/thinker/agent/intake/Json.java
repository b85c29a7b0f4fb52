package dev.thinker.agent.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import org.msgpack.core.MessageFormatException;
import org.msgpack.jackson.dataformat.MessagePackFactory;

/** Payloads in JSON, as people and scripts send them, become MessagePack. */
final class Json {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonFactory MESSAGE_PACK = new MessagePackFactory().setReuseResourceInGenerator(false);
    /** Until the number of its elements is known each value is an object of up to 48 bytes, and may be two bytes of JSON. */
    private static final int MEMORY_PER_BYTE = 24;

    private Json() {
    }

    /** Throws {@link MessageFormatException}, or {@link dev.thinker.agent.http.Refused} where this takes too much memory. */
    static void toMessagePack(Body body) throws IOException {
        body.reserve(MEMORY_PER_BYTE * body.size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonParser in = JSON.createParser(body.stream()); JsonGenerator out = MESSAGE_PACK.createGenerator(bytes)) {
            in.nextToken();
            out.copyCurrentStructure(in);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MessageFormatException("it is not JSON, or has an integer beyond 64 bits");
        }
        body.clear();
        body.add(bytes.toByteArray());
    }
}
