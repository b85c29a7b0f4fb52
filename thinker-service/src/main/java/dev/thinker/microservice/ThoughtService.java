package dev.thinker.microservice;

import dev.thinker.base.connection.ClientConnections;
import dev.thinker.base.server.RepeatedParameter;
import dev.thinker.tracing.ServerTracing;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/** {@code GET /?subject=...}: a thought for every subject, in the order asked. */
final class ThoughtService implements Service {

    private final RepeatedParameter limits;
    private final ClientConnections connections;
    private final Thinker thinker;

    ThoughtService(RepeatedParameter limits, ClientConnections connections, Thinker thinker) {
        this.limits = limits;
        this.connections = connections;
        this.thinker = thinker;
    }

    @Override
    public void update(Routing.Rules rules) {
        rules.get("/", this::handle);
    }

    private void handle(ServerRequest request, ServerResponse response) {
        connections.admit();
        ServerTracing.answer(request, response, thinker.thinkAll(limits.subjectsOf(request), ServerTracing.spanOf(request)));
    }
}
