package dev.thinker.agent.intake;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessageUnpacker;

/**
 * A span in the v0.5 protocol: an array whose strings are indexes of a dictionary. There is no such payload in JSON.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_v05.go">the Agent's decoder</a>
 */
final class DictionarySpanSchema {
    /** Chunks, spans of a chunk, strings, tags of a span. */
    static final int MAX = 25_000_000;

    private final Schema[] fields;

    /** @param strings in the dictionary */
    DictionarySpanSchema(int strings) {
        Schema index = new Index(strings);
        fields = new Schema[] {
            index,
            index,
            index,
            IntegerSchema.ID.orNil(),
            IntegerSchema.ID.orNil(),
            IntegerSchema.ID.orNil(),
            IntegerSchema.INT64.orNil(),
            IntegerSchema.INT64.orNil(),
            IntegerSchema.INT32.orNil(),
            new MapSchema(index, index, MAX),
            new MapSchema(index, ScalarSchema.METRIC.orNil(), MAX),
            index
        };
    }

    /** @param values gets the integers, in the order of the fields */
    void read(MessageUnpacker in, long[] values) throws IOException {
        if (in.unpackArrayHeader() != fields.length) {
            throw new MessageFormatException("a span is not an array of " + fields.length);
        }
        for (int i = 0; i < fields.length; i++) {
            values[i] = fields[i].read(in);
        }
    }

    private record Index(int strings) implements Schema {
        @Override
        public long read(MessageUnpacker in) throws IOException {
            long index = IntegerSchema.UINT32.read(in);
            if (index >= strings) {
                throw new MessageFormatException("the dictionary has no string " + index);
            }
            return index;
        }

        @Override
        public void copy(JsonParser in, JsonGenerator out) {
            throw new UnsupportedOperationException("v0.5 is not sent in JSON");
        }
    }
}
