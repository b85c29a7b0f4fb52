package dev.thinker.agent.intake;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;

import dev.thinker.agent.http.ErrorResponseException;
import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import org.msgpack.core.MessagePackException;

/**
 * Receives request bodies. Event loops only collect the bytes. One thread decodes them and is the only one that changes
 * the stores, so requests and queries never wait for each other.
 */
public final class Bodies {
    private static final Logger LOGGER = Logger.getLogger(Bodies.class.getName());

    private final Executor writer;
    private final AtomicLong used = new AtomicLong();
    private final long maxMemory;

    /** @param maxMemory that all bodies together may take, in bytes */
    public Bodies(Executor writer, long maxMemory) {
        this.writer = writer;
        this.maxMemory = maxMemory;
    }

    /** Passes the complete body to the reader. Whatever it throws becomes the response. */
    void receive(ServerRequest request, ServerResponse response, Reader reader) {
        Body body = new Body(used, maxMemory);
        CompletableFuture<Void> received = new CompletableFuture<>();
        // A consumer that throws would cancel, and Helidon would not release what arrives after that
        request.content().forEach(data -> add(data, body, received)).whenComplete((nothing, failure) -> {
            if (failure == null) {
                received.complete(null);
            } else {
                received.completeExceptionally(failure);
            }
        });
        received.handleAsync(
                (nothing, failure) -> {
                    try {
                        if (failure == null) {
                            reader.read(body);
                        } else if (failure instanceof ErrorResponseException || failure instanceof Error) {
                            response.send(failure);
                        }
                        // Otherwise, the client has disconnected or has already received a 413
                    } catch (MessagePackException e) {
                        String reason = e.getMessage() == null
                                ? "it is truncated, or declares an impossible size"
                                : e.getMessage();
                        LOGGER.warning("Rejected a payload on " + request.path() + ": " + reason);
                        response.send(new ErrorResponseException(
                                Http.Status.BAD_REQUEST_400, "malformed payload: " + reason));
                    } catch (Throwable e) {
                        response.send(e);
                    } finally {
                        body.clear();
                    }
                    return null;
                },
                writer);
    }

    /** Discards the rest of a body that is rejected. */
    private static void add(DataChunk data, Body body, CompletableFuture<Void> received) {
        try {
            if (!received.isDone()) {
                body.add(data.bytes());
            }
        } catch (ErrorResponseException e) {
            received.completeExceptionally(e);
        } finally {
            data.release();
        }
    }

    interface Reader {
        /** Throws {@link MessagePackException} if the body is malformed. */
        void read(Body body) throws Exception;
    }
}
