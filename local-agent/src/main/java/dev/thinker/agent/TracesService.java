package dev.thinker.agent;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;

import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * Takes payloads from tracers. Event loops only collect the bytes; one thread of its own reads them and is the only one to
 * change the store, so neither other requests nor queries ever wait for each other.
 */
final class TracesService implements Service {
    private static final Logger LOGGER = Logger.getLogger(TracesService.class.getName());
    /** Keep every trace of every service. */
    private static final String RATES = "{\"rate_by_service\":{\"service:,env:\":1.0}}";

    private final AtomicLong bytesInMemory = new AtomicLong();
    private final Executor writer;
    private final PayloadReader payloads;
    private final TraceStore store;
    private final Sessions sessions;
    private final String state;

    TracesService(Executor writer, PayloadReader payloads, TraceStore store, Sessions sessions, String state) {
        this.writer = writer;
        this.payloads = payloads;
        this.store = store;
        this.sessions = sessions;
        this.state = state;
    }

    @Override
    public void update(Routing.Rules rules) {
        for (Protocol protocol : Protocol.values()) {
            rules.put(protocol.path(), (request, response) -> receive(protocol, request, response))
                    .post(protocol.path(), (request, response) -> receive(protocol, request, response))
                    .any(protocol.path(), Problem.onlyAllows("PUT, POST"));
        }
    }

    private void receive(Protocol protocol, ServerRequest request, ServerResponse response) {
        Body body = new Body(bytesInMemory, request.headers().contentLength().orElse(0));
        request.content()
                .forEach(body::append)
                .handleAsync((nothing, failure) -> {
                    try {
                        answer(protocol, request, response, body, failure);
                    } finally {
                        body.release();
                    }
                    return null;
                }, writer);
    }

    private void answer(Protocol protocol, ServerRequest request, ServerResponse response, Body body, Throwable failure) {
        if (failure instanceof Refused) {
            response.send(failure);
            return;
        }
        if (failure != null) {
            // The sender has gone, or has already been told that its payload is too large
            return;
        }
        try {
            String token = SessionToken.of(request).orElseGet(sessions::current);
            payloads.read(protocol, body.read(), (id, spans) -> store.add(id, spans, token));
            response.headers().contentType(MediaType.APPLICATION_JSON);
            response.headers().put(InfoService.STATE_HEADER, state);
            response.send(RATES);
        } catch (MalformedPayload e) {
            LOGGER.warning("Refused a payload on " + protocol.path() + ": " + e.getMessage());
            response.headers().put(InfoService.STATE_HEADER, state);
            response.send(new Refused(Http.Status.BAD_REQUEST_400, e.getMessage()));
        } catch (RuntimeException e) {
            response.send(e);
        }
    }
}
