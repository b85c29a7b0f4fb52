package dev.thinker.api;

import java.util.List;

import dev.thinker.base.connection.ClientConnections;
import dev.thinker.base.server.RepeatedParameter;
import dev.thinker.base.server.ErrorResponses;
import dev.thinker.tracing.ErrorTags;
import dev.thinker.tracing.LogCorrelation;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.tracing.Span;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /think/?subject=...}: what the microservice thinks, its bytes handed on as they are. */
final class ThinkService implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(ThinkService.class);

    private final RepeatedParameter limits;
    private final ClientConnections connections;
    private final ThinkerClient thinker;

    ThinkService(RepeatedParameter limits, ClientConnections connections, ThinkerClient thinker) {
        this.limits = limits;
        this.connections = connections;
        this.thinker = thinker;
    }

    /** The routing sees {@code /think/} as {@code /think}; a route with the slash would never match. */
    @Override
    public void update(Routing.Rules rules) {
        rules.get("/think", this::thinkHandler);
    }

    private void thinkHandler(ServerRequest request, ServerResponse response) {
        Span span = ServerTracing.spanOf(request);
        span.tag("resource.name", "think_handler");
        connections.admit();
        List<String> subjects = limits.subjectsOf(request);
        span.tag("thinker.circuit", thinker.circuitState());
        thinker.ask(subjects, span)
                .thenAccept(answer -> {
                    response.headers().contentType(MediaType.APPLICATION_JSON);
                    response.send(answer);
                })
                .exceptionally(error -> {
                    ThinkerFailure failure = ThinkerFailure.of(error);
                    ErrorTags.set(span, failure.cause());
                    if (failure.status() == Http.Status.SERVICE_UNAVAILABLE_503) {
                        // No line in the log for each: the circuit writes one when it opens, and what is not called is counted
                        ErrorResponses.retryLater(response, failure.reason());
                    } else {
                        LogCorrelation.in(span, () -> LOGGER.warn("{}: {}", failure.reason(), failure.cause().toString()));
                        ErrorResponses.send(response, failure.status(), failure.reason());
                    }
                    return null;
                });
    }
}
