package dev.thinker.agent.intake;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.thinker.agent.msgpack.Unpacking;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A map with known keys, any of which may be missing. Others are skipped, and left out of what was JSON. */
final class StructSchema implements Schema {
    private final String[] names;
    private final byte[][] bytes;
    private final Schema[] fields;

    StructSchema(Map<String, Schema> fields) {
        this.names = fields.keySet().toArray(String[]::new);
        this.bytes = fields.keySet().stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
        this.fields = fields.values().toArray(Schema[]::new);
    }

    int size() {
        return fields.length;
    }

    static Fields with(String name, Schema field) {
        return new Fields(new LinkedHashMap<>()).with(name, field);
    }

    @Override
    public long read(MessageUnpacker in) throws IOException {
        read(in, new long[fields.length]);
        return 0;
    }

    /** @param values gets the integers, in the order of the fields */
    void read(MessageUnpacker in, long[] values) throws IOException {
        int entries = in.unpackMapHeader();
        ListSchema.check(entries, ListSchema.MAX);
        byte[] name = new byte[Unpacking.MAX_NAME];
        int likely = 0;
        for (; entries > 0; entries--) {
            int length = Unpacking.name(in, name);
            int field = indexOf(name, length, likely);
            if (field < 0) {
                Unpacking.skip(in);
            } else {
                values[field] = read(in, field);
                likely = field + 1;
            }
        }
    }

    private long read(MessageUnpacker in, int field) throws IOException {
        try {
            return fields[field].read(in);
        } catch (MessagePackException e) {
            throw e.getMessage() == null ? e : new MessageFormatException(names[field] + ": " + e.getMessage());
        }
    }

    private int indexOf(byte[] name, int length, int likely) {
        for (int i = likely; i < likely + bytes.length; i++) {
            byte[] known = bytes[i % bytes.length];
            if (known.length == length && Arrays.equals(known, 0, length, name, 0, length)) {
                return i % bytes.length;
            }
        }
        return -1;
    }

    /** As Go's decoder does, takes names in any case. */
    @Override
    public void copy(JsonParser in, JsonGenerator out) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new MessageFormatException("expected an object");
        }
        out.writeStartObject();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            int field = 0;
            while (field < names.length && !names[field].equalsIgnoreCase(name)) {
                field++;
            }
            if (field == names.length) {
                in.skipChildren();
            } else if (in.currentToken() != JsonToken.VALUE_NULL) {
                out.writeFieldName(names[field]);
                copy(in, out, field);
            }
        }
        out.writeEndObject();
    }

    private void copy(JsonParser in, JsonGenerator out, int field) throws IOException {
        try {
            fields[field].copy(in, out);
        } catch (MessagePackException e) {
            throw new MessageFormatException(names[field] + ": " + e.getMessage());
        }
    }

    /** Collects the fields. */
    record Fields(Map<String, Schema> fields) {
        Fields with(String name, Schema field) {
            fields.put(name, field);
            return this;
        }

        StructSchema build() {
            return new StructSchema(fields);
        }
    }
}
