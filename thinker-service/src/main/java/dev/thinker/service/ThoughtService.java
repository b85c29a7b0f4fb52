package dev.thinker.service;

import dev.thinker.base.Connections;
import dev.thinker.base.Limits;
import dev.thinker.base.Refusal;
import dev.thinker.tracing.ServerTracing;
import io.helidon.tracing.Span;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/** {@code GET /?subject=...}: a thought for every subject, in the order asked. */
final class ThoughtService implements Service {

    private final ServerTracing tracing;
    private final Limits limits;
    private final Connections connections;
    private final Thinker thinker;

    ThoughtService(ServerTracing tracing, Limits limits, Connections connections, Thinker thinker) {
        this.tracing = tracing;
        this.limits = limits;
        this.connections = connections;
        this.thinker = thinker;
    }

    @Override
    public void update(Routing.Rules rules) {
        rules.get("/", tracing.handler("GET /", "/", this::handle))
                .any("/", tracing.handler("405", "/", (request, response, span) -> Refusal.methodNotAllowed(response, "GET")));
    }

    private void handle(ServerRequest request, ServerResponse response, Span span) {
        connections.admit();
        thinker.thinkAll(limits.subjectsOf(request), span)
                .thenAccept(response::send)
                .exceptionally(error -> {
                    request.next(error);
                    return null;
                });
    }
}
