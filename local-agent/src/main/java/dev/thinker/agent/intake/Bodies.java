package dev.thinker.agent.intake;

import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

import dev.thinker.agent.http.Refused;
import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MalformedPayload;
import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/**
 * Collects request bodies. Event loops only collect the bytes; one thread reads them and is the only one to change what is
 * stored, so neither other requests nor queries ever wait for each other.
 */
public final class Bodies {
    private static final Logger LOGGER = Logger.getLogger(Bodies.class.getName());

    private final Executor writer;
    private final Memory memory;

    /** @param most how many bytes of heap all bodies together may take */
    public Bodies(Executor writer, long most) {
        this.writer = writer;
        this.memory = new Memory(most);
    }

    /** Hands the whole body on, as MessagePack. What the reader throws is answered. */
    void receive(ServerRequest request, ServerResponse response, BiConsumer<Bytes, Memory.Share> reader) {
        Memory.Share share = memory.share();
        Bytes body = new Bytes();
        request.content()
                .forEach(data -> append(data, body, share))
                .handleAsync((nothing, failure) -> {
                    try {
                        if (failure == null) {
                            reader.accept(isJson(request) ? Json.toMessagePack(body, share) : body, share);
                        } else if (failure instanceof Refused) {
                            response.send(failure);
                        } else if (failure instanceof Error) {
                            LOGGER.log(Level.SEVERE, "Failed to take a payload", failure);
                        }
                        // Otherwise the sender has gone, or has already been told that its payload is too large
                    } catch (MalformedPayload e) {
                        LOGGER.warning("Refused a payload on " + request.path() + ": " + e.getMessage());
                        response.send(new Refused(Http.Status.BAD_REQUEST_400, e.getMessage()));
                    } catch (RuntimeException e) {
                        response.send(e);
                    } finally {
                        share.release();
                    }
                    return null;
                }, writer);
    }

    private static void append(DataChunk data, Bytes body, Memory.Share share) {
        try {
            share.reserve((long) body.size() + data.remaining());
            for (var buffer : data.data()) {
                body.write(buffer);
            }
        } finally {
            data.release();
        }
    }

    private static boolean isJson(ServerRequest request) {
        return request.headers().contentType().filter(MediaType.APPLICATION_JSON).isPresent();
    }
}
