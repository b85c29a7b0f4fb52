package dev.thinker.agent.intake;

import dev.thinker.agent.http.Routes;
import dev.thinker.agent.store.StatsStore;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/** Receives the stats that some tracers compute. */
public record StatsService(Bodies bodies, StatsStore store) implements Service {
    @Override
    public void update(Routing.Rules rules) {
        Routes.route(rules, "/v0.6/stats", this::receive, Http.Method.PUT, Http.Method.POST);
    }

    private void receive(ServerRequest request, ServerResponse response) {
        bodies.receive(request, response, body -> {
            new MessagePackValidator(body.unpacker(), -1).read(StatsSchema.PAYLOAD);
            store.add(body.stream().readAllBytes());
            response.send();
        });
    }
}
