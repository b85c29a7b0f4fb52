package dev.thinker.microservice;

import dev.thinker.base.server.RepeatedParameter;
import dev.thinker.base.server.RequestLimiter;
import dev.thinker.tracing.ServerTracing;
import io.helidon.config.Config;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/** {@code GET /?subject=...}: a thought on each subject, in the order of the request. */
final class ThoughtService implements Service {

    private final RepeatedParameter subjects;
    private final RequestLimiter limiter;
    private final Thinker thinker;

    ThoughtService(Config config, RequestLimiter limiter, Thinker thinker) {
        this.subjects = new RepeatedParameter("subject", config.get("limits.subjects"), config.get("limits.length"));
        this.limiter = limiter;
        this.thinker = thinker;
    }

    @Override
    public void update(Routing.Rules rules) {
        rules.get("/", limiter.limit(this::thoughtHandler));
    }

    private void thoughtHandler(ServerRequest request, ServerResponse response) {
        ServerTracing.answer(request, response, thinker.thinkAll(subjects.of(request), ServerTracing.spanOf(request)));
    }
}
