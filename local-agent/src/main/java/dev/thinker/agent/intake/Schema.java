package dev.thinker.agent.intake;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessageUnpacker;

/** What one value of a payload may be. Every method throws {@link org.msgpack.core.MessagePackException} if it is anything else. */
interface Schema {
    /** Reads past the value. Returns it if it is an integer, otherwise 0. */
    long read(MessageUnpacker in) throws IOException;

    /** Writes the current value, which is not null, as MessagePack that {@link #read} accepts. */
    void copy(JsonParser in, JsonGenerator out) throws IOException;

    /** Writes a null that is an element of an array or the whole payload. */
    default void copyNull(JsonGenerator out) throws IOException {
        throw new MessageFormatException("null is not expected here");
    }

    /** In MessagePack, nil is accepted too and means 0 or empty. In JSON, null always does. */
    default Schema orNil() {
        Schema value = this;
        return new Schema() {
            @Override
            public long read(MessageUnpacker in) throws IOException {
                return in.tryUnpackNil() ? 0 : value.read(in);
            }

            @Override
            public void copy(JsonParser in, JsonGenerator out) throws IOException {
                value.copy(in, out);
            }

            @Override
            public void copyNull(JsonGenerator out) throws IOException {
                out.writeNull();
            }
        };
    }
}
