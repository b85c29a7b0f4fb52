package dev.thinker.api;

import java.util.List;
import java.util.Map;

import dev.thinker.base.upstream.Upstream;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;

/** Calls the microservice, in a client span. */
final class ThinkerClient {

    private final Upstream microservice;

    ThinkerClient(Config config, Tracer tracer, WebClient.Builder client) {
        microservice = new Upstream(config.get("thinker"), "microservice", tracer, client);
    }

    /**
     * Returns the microservice's response unchanged, or fails with an exception that has the status for our response.
     */
    Single<byte[]> think(List<String> subjects, Span parent) {
        parent.tag("thinker.circuit", microservice.circuitState());
        return microservice.get(Map.of("subject", subjects), parent);
    }
}
