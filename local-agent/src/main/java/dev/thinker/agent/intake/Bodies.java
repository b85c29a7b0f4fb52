package dev.thinker.agent.intake;

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
 * Collects request bodies. Event loops only collect the bytes; one thread reads them and is the only one to change what is
 * stored, so neither other requests nor queries ever wait for each other.
 */
public final class Bodies {
    private static final Logger LOGGER = Logger.getLogger(Bodies.class.getName());

    private final Executor writer;
    private final AtomicLong used = new AtomicLong();
    private final long most;

    /** @param most how many bytes of heap all bodies together may take */
    public Bodies(Executor writer, long most) {
        this.writer = writer;
        this.most = most;
    }

    /** Passes the complete body on. Whatever the reader throws becomes the response. */
    void receive(ServerRequest request, ServerResponse response, Reader reader) {
        Body body = new Body(used, most);
        request.content()
                .forEach(data -> add(data, body))
                .handleAsync(
                        (nothing, failure) -> {
                            try {
                                if (failure == null) {
                                    reader.read(body);
                                } else if (failure instanceof ErrorResponseException || failure instanceof Error) {
                                    response.send(failure);
                                }
                                // Otherwise the sender has gone, or has already been told that its payload is too large
                            } catch (MessagePackException e) {
                                String reason = e.getMessage() == null
                                        ? "it ends too early, or declares an impossible size"
                                        : e.getMessage();
                                LOGGER.warning("ErrorResponseException a payload on " + request.path() + ": " + reason);
                                response.send(new ErrorResponseException(
                                        Http.Status.BAD_REQUEST_400, "the payload cannot be read: " + reason));
                            } catch (Throwable e) {
                                response.send(e);
                            } finally {
                                body.clear();
                            }
                            return null;
                        },
                        writer);
    }

    private static void add(DataChunk data, Body body) {
        try {
            body.add(data.bytes());
        } finally {
            data.release();
        }
    }

    /** Takes a body that is complete. */
    interface Reader {
        /** Throws {@link MessagePackException} where it is malformed. */
        void read(Body body) throws Exception;
    }
}
