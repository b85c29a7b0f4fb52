package dev.thinker.agent.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.thinker.agent.http.Routes;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * {@code GET /info} advertises only what the agent stores, and nothing that would make a tracer send more than its
 * traces.
 */
public final class InfoService implements Service {
    static final String STATE_HEADER = "Datadog-Agent-State";

    private final String info = new ObjectNode(JsonNodeFactory.instance)
            .put("version", "7.0.0-local-agent")
            .put("client_drop_p0s", false)
            .putPOJO("endpoints", TracesService.PATHS)
            .toString();

    @Override
    public void update(Routing.Rules rules) {
        Routes.route(rules, "/info", this::get, Http.Method.GET, Http.Method.HEAD);
    }

    /**
     * A hash of {@code /info}. If it is missing in a response, the tracer requests {@code /info} after every payload.
     */
    public String state() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(info.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Helidon leaves the body out of the response to a HEAD. */
    private void get(ServerRequest request, ServerResponse response) {
        response.headers().contentType(MediaType.APPLICATION_JSON);
        response.headers().put(STATE_HEADER, state());
        response.headers().put(Http.Header.CACHE_CONTROL, "no-cache");
        response.send(info);
    }
}
