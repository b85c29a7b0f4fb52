package dev.thinker.agent;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    void read(Protocol protocol, MessageBufferInput body, Sink sink) throws MalformedPayload {
        Map<String, Integer> dropped = new TreeMap<>();
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(body)) {
            SpanReader reader = protocol.reader(in, shared);
            for (int chunks = Unpacking.arraySize(in); chunks > 0; chunks--) {
                readChunk(in, reader, sink, dropped);
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
        } finally {
            dropped.forEach((what, count) -> LOGGER.warning("Dropped " + count + " " + what));
        }
    }

    private void readChunk(MessageUnpacker in, SpanReader reader, Sink sink, Map<String, Integer> dropped) throws IOException {
        ChunkBuilder chunk = new ChunkBuilder(limits);
        for (int spans = Unpacking.arraySize(in); spans > 0; spans--) {
            chunk.add(reader.read());
        }
        List<Span> kept = chunk.spans();
        if (chunk.fault().isPresent()) {
            dropped.merge("chunks with " + chunk.fault().get(), 1, Integer::sum);
        } else if (!kept.isEmpty()) {
            int tooMany = chunk.tooMany() + sink.add(chunk.id(), kept);
            if (tooMany > 0) {
                dropped.merge("spans of traces that are too large to be kept", tooMany, Integer::sum);
            }
        }
    }

    /** Takes a chunk and returns how many of its spans it could not keep. */
    interface Sink {
        int add(TraceId id, List<Span> spans);
    }
}
