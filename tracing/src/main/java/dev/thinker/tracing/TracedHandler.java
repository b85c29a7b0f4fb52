package dev.thinker.tracing;

import io.helidon.tracing.Span;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/** A {@link io.helidon.webserver.Handler} that is given its server span. */
@FunctionalInterface
public interface TracedHandler {

    /**
     * Answers the request, now or later, on any thread.
     *
     * @param span the server span, to tag and to be the parent of others; it ends by itself with the response
     */
    void accept(ServerRequest request, ServerResponse response, Span span);
}
