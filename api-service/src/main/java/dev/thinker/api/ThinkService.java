package dev.thinker.api;

import dev.thinker.base.server.RepeatedParameter;
import dev.thinker.base.server.RequestLimiter;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.http.MediaType;
import io.helidon.config.Config;
import io.helidon.tracing.Span;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/** {@code GET /think/?subject=...}: the microservice's thought on each subject. */
final class ThinkService implements Service {

    private final RepeatedParameter subjects;
    private final RequestLimiter limiter;
    private final ThinkerClient thinker;

    ThinkService(Config config, RequestLimiter limiter, ThinkerClient thinker) {
        this.subjects = new RepeatedParameter("subject", config.get("limits.subjects"), config.get("limits.length"));
        this.limiter = limiter;
        this.thinker = thinker;
    }

    /** Helidon's routing sees {@code /think/} as {@code /think}; a route with the slash would never match. */
    @Override
    public void update(Routing.Rules rules) {
        rules.get("/think", named("think_handler", limiter.limit(this::thinkHandler)));
    }

    private void thinkHandler(ServerRequest request, ServerResponse response) {
        Span span = ServerTracing.spanOf(request);
        response.headers().contentType(MediaType.APPLICATION_JSON);
        ServerTracing.answer(request, response, thinker.think(subjects.of(request), span));
    }

    /** Sets the resource first, so that Datadog groups rejected requests under it, too. */
    private static Handler named(String resource, Handler handler) {
        return (request, response) -> {
            ServerTracing.spanOf(request).tag("resource.name", resource);
            handler.accept(request, response);
        };
    }
}
