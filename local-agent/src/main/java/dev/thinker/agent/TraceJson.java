package dev.thinker.agent;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import io.helidon.common.http.DataChunk;

import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;

/** Traces as a JSON array of arrays of spans, written piece by piece. */
final class TraceJson implements Iterator<DataChunk> {
    private static final JsonGeneratorFactory JSON = Json.createGeneratorFactory(Map.of());
    private static final int PIECE = 64 << 10;

    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final JsonGenerator json = JSON.createGenerator(piece).writeStartArray();
    private final Iterator<List<Span>> traces;
    private Iterator<Span> spans;
    private boolean closed;

    TraceJson(Iterator<List<Span>> traces) {
        this.traces = traces;
    }

    @Override
    public boolean hasNext() {
        return !closed;
    }

    @Override
    public DataChunk next() {
        if (closed) {
            throw new NoSuchElementException();
        }
        while (!closed && piece.size() < PIECE) {
            step();
        }
        byte[] bytes = piece.toByteArray();
        piece.reset();
        return DataChunk.create(bytes);
    }

    private void step() {
        if (spans != null && spans.hasNext()) {
            write(spans.next());
            json.flush();
        } else if (spans != null) {
            json.writeEnd();
            spans = null;
        } else if (traces.hasNext()) {
            json.writeStartArray();
            spans = traces.next().iterator();
        } else {
            json.writeEnd().close();
            closed = true;
        }
    }

    private void write(Span span) {
        json.writeStartObject()
                .write("service", span.service())
                .write("name", span.name())
                .write("resource", span.resource())
                .write("trace_id", unsigned(span.traceId()))
                .write("span_id", unsigned(span.spanId()))
                .write("parent_id", unsigned(span.parentId()))
                .write("start", span.start())
                .write("duration", span.duration())
                .write("type", span.type())
                .write("error", span.error());
        json.writeStartObject("metrics");
        span.metrics().forEach(this::write);
        json.writeEnd().writeStartObject("meta");
        span.meta().forEach(json::write);
        json.writeEnd().writeEnd();
    }

    private void write(String key, Number value) {
        if (value instanceof Long integer) {
            json.write(key, integer);
        } else {
            json.write(key, value.doubleValue());
        }
    }

    private static BigInteger unsigned(long id) {
        return id < 0 ? new BigInteger(Long.toUnsignedString(id)) : BigInteger.valueOf(id);
    }
}
