package dev.thinker.agent.intake;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessageUnpacker;

/** A map with keys of the sender's choice. */
record MapSchema(Schema key, Schema value, int max) implements Schema {

    MapSchema(Schema key, Schema value) {
        this(key, value, ListSchema.MAX);
    }

    @Override
    public long read(MessageUnpacker in) throws IOException {
        int entries = in.unpackMapHeader();
        ListSchema.check(entries, max);
        for (; entries > 0; entries--) {
            key.read(in);
            value.read(in);
        }
        return 0;
    }

    @Override
    public void copy(JsonParser in, JsonGenerator out) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new MessageFormatException("expected an object");
        }
        out.writeStartObject();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = ScalarSchema.withoutLoneSurrogates(in.currentName());
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                out.writeFieldName(name);
                value.copy(in, out);
            }
        }
        out.writeEndObject();
    }
}
