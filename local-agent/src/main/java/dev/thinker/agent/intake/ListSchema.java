package dev.thinker.agent.intake;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessageUnpacker;

/** An array of values that are all of one kind. */
record ListSchema(Schema element) implements Schema {
    /** Elements of an array, entries of a map, bytes of binary data. */
    static final int MAX = 500_000;

    static void check(int size, int max) {
        if (size > max) {
            throw new MessageFormatException("an array, a map or binary data has more than " + max + " elements");
        }
    }

    @Override
    public long read(MessageUnpacker in) throws IOException {
        int elements = in.unpackArrayHeader();
        check(elements, MAX);
        for (; elements > 0; elements--) {
            element.read(in);
        }
        return 0;
    }

    @Override
    public void copy(JsonParser in, JsonGenerator out) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new MessageFormatException("expected an array");
        }
        out.writeStartArray();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                element.copyNull(out);
            } else {
                element.copy(in, out);
            }
        }
        out.writeEndArray();
    }

    @Override
    public void copyNull(JsonGenerator out) throws IOException {
        out.writeStartArray();
        out.writeEndArray();
    }
}
