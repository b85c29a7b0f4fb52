package dev.thinker.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.logging.Logger;

import org.msgpack.core.MessageInsufficientBufferException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageSizeException;
import org.msgpack.core.MessageTypeException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.core.buffer.MessageBufferInput;

/**
 * Reads the trace chunks of a request body and hands each on as soon as it is complete, so that a broken chunk costs only
 * what comes after it. Chunks the real Agent would drop are dropped: empty ones, those with a zero trace or span id, and
 * those that mix trace ids. Nothing is allocated on the strength of a declared size. Used by one thread only.
 */
final class PayloadReader {
    private static final Logger LOGGER = Logger.getLogger(PayloadReader.class.getName());

    private final SharedStrings shared = new SharedStrings();
    private final Limits limits;

    PayloadReader(Limits limits) {
        this.limits = limits;
    }

    void read(Protocol protocol, MessageBufferInput body, BiConsumer<TraceId, List<Span>> sink) throws MalformedPayload {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(body)) {
            SpanReader reader = protocol.reader(in, shared);
            for (int chunks = Unpacking.arraySize(in); chunks > 0; chunks--) {
                readChunk(in, reader, sink);
            }
        } catch (MessageInsufficientBufferException e) {
            throw new MalformedPayload("the payload ends too early");
        } catch (MessageSizeException e) {
            throw new MalformedPayload("the payload declares an impossible size");
        } catch (MessageTypeException e) {
            throw new MalformedPayload("the payload has a value of the wrong type: " + e.getMessage());
        } catch (MessagePackException e) {
            throw new MalformedPayload("the payload is not MessagePack");
        } catch (MalformedPayload e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed", e);
        }
    }

    private void readChunk(MessageUnpacker in, SpanReader reader, BiConsumer<TraceId, List<Span>> sink) throws IOException {
        List<Span> spans = new ArrayList<>();
        long weight = 0;
        int cut = 0;
        String fault = null;
        OptionalLong high = OptionalLong.empty();
        long low = 0;
        int size = Unpacking.arraySize(in);
        for (int i = 0; i < size; i++) {
            Span span = reader.read();
            low = i == 0 ? span.traceId() : low;
            OptionalLong spanHigh = upperHalf(span);
            high = high.isEmpty() ? spanHigh : high;
            if (span.traceId() == 0 || span.spanId() == 0) {
                fault = "a zero id";
            } else if (span.traceId() != low || spanHigh.isPresent() && spanHigh.getAsLong() != high.getAsLong()) {
                fault = "spans of different traces";
            } else if (limits.allow(spans.size() + 1, weight + span.weight())) {
                spans.add(span);
                weight += span.weight();
            } else {
                cut++;
            }
        }
        if (fault != null) {
            LOGGER.warning("Dropped a chunk of " + size + " spans with " + fault);
            return;
        }
        if (cut > 0) {
            LOGGER.warning("Dropped " + cut + " spans of a chunk that is too large to be kept");
        }
        if (!spans.isEmpty()) {
            sink.accept(new TraceId(high.orElse(0), low), List.copyOf(spans));
        }
    }

    /** Some tracers send the upper half of the trace id on the first span of a chunk only. */
    private static OptionalLong upperHalf(Span span) {
        String hex = span.meta().get("_dd.p.tid");
        if (hex == null || hex.length() != 16) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(hex, 16));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
