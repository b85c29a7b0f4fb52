package dev.thinker.agent.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.thinker.agent.http.Routes;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * {@code GET /info}: what tracers may use here. Nothing is advertised that is not handled, and nothing that would make a
 * tracer send more than its traces.
 */
public final class InfoService implements Service {
    static final String STATE_HEADER = "Datadog-Agent-State";

    private final String info = JsonNodeFactory.instance
            .objectNode()
            .put("version", "7.0.0-local-agent")
            .put("client_drop_p0s", false)
            .putPOJO("endpoints", TracesService.PATHS)
            .toString();

    @Override
    public void update(Routing.Rules rules) {
        Routes.route(rules, "/info", this::answer, Http.Method.GET, Http.Method.HEAD);
    }

    /** Changes when the body changes; a tracer that does not find it on an answer asks for the body after every payload. */
    public String state() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(info.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The server leaves out the body where only the head is asked for. */
    private void answer(ServerRequest request, ServerResponse response) {
        response.headers().contentType(MediaType.APPLICATION_JSON);
        response.headers().put(STATE_HEADER, state());
        response.headers().put(Http.Header.CACHE_CONTROL, "no-cache");
        response.send(info);
    }
}
