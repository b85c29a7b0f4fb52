package dev.thinker.api;

import java.util.List;

import dev.thinker.base.server.ErrorResponses;
import dev.thinker.base.server.RepeatedParameter;
import dev.thinker.base.server.RequestLimiter;
import dev.thinker.base.upstream.Upstream;
import dev.thinker.base.upstream.UpstreamFailures;
import dev.thinker.tracing.ErrorTags;
import dev.thinker.tracing.LogCorrelation;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.config.Config;
import io.helidon.tracing.Span;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /think/?subject=...}: what the microservice thinks, its bytes handed on as they are. */
final class ThinkService implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(ThinkService.class);

    private final RepeatedParameter subjects;
    private final RequestLimiter limiter;
    private final Upstream thinker;

    ThinkService(Config config, RequestLimiter limiter, Upstream thinker) {
        this.subjects = new RepeatedParameter("subject", config.get("limits.subjects"), config.get("limits.length"));
        this.limiter = limiter;
        this.thinker = thinker;
    }

    /** The routing sees {@code /think/} as {@code /think}; a route with the slash would never match. */
    @Override
    public void update(Routing.Rules rules) {
        Handler limited = limiter.limit(this::thinkHandler);
        rules.get("/think", (request, response) -> {
            // Datadog groups the requests by it, rejected ones included
            ServerTracing.spanOf(request).tag("resource.name", "think_handler");
            limited.accept(request, response);
        });
    }

    private void thinkHandler(ServerRequest request, ServerResponse response) {
        Span span = ServerTracing.spanOf(request);
        List<String> asked = subjects.of(request);
        span.tag("thinker.circuit", thinker.circuitState());
        thinker.ask(asked, span)
                .thenAccept(answer -> {
                    response.headers().contentType(MediaType.APPLICATION_JSON);
                    response.send(answer);
                })
                .exceptionally(error -> {
                    UpstreamFailures failure = UpstreamFailures.of(error);
                    ErrorTags.set(span, failure.cause());
                    if (failure.status() != Http.Status.SERVICE_UNAVAILABLE_503) {
                        // No line in the log for each: the circuit writes one when it opens, and what is not called is counted
                        LogCorrelation.in(span, () -> LOGGER.warn("{}: {}", failure.reason(), failure.cause().toString()));
                    }
                    ErrorResponses.send(response, failure.status(), failure.reason());
                    return null;
                });
    }
}
