package dev.thinker.agent;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.DirectHandler;
import io.helidon.webserver.DirectHandler.TransportRequest;
import io.helidon.webserver.DirectHandler.TransportResponse;
import io.helidon.webserver.Handler;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;

/** Every answer that is not a success: {@code {"error": true, "reason": ...}}, and never a hint of what runs inside. */
final class Problem {
    private static final Logger LOGGER = Logger.getLogger(Problem.class.getName());
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private Problem() {
    }

    /** To be registered after all routes. */
    static void lastRoutes(Routing.Rules rules) {
        rules.any((request, response) -> send(response, Http.Status.NOT_FOUND_404, "there is nothing at this path"));
    }

    /** Takes whatever methods the routes before it have left. */
    static Handler onlyAllows(String methods) {
        return (request, response) -> {
            response.headers().put(Http.Header.ALLOW, methods);
            send(response, Http.Status.METHOD_NOT_ALLOWED_405, "only " + methods + " can be used here");
        };
    }

    static void handle(ServerRequest request, ServerResponse response, Throwable error) {
        if (error instanceof Refused refused) {
            send(response, refused.status(), refused.getMessage());
        } else if (error instanceof HttpException e) {
            send(response, e.status(), e.status().reasonPhrase());
        } else {
            LOGGER.log(Level.SEVERE, "Failed to answer " + request.method().name() + " " + request.path(), error);
            send(response, Http.Status.INTERNAL_SERVER_ERROR_500, "the agent failed, see its console");
        }
    }

    /** For requests that never reach a route. */
    static TransportResponse handleDirectly(TransportRequest request, DirectHandler.EventType event,
                                            Http.ResponseStatus status, String message) {
        String reason = event == DirectHandler.EventType.PAYLOAD_TOO_LARGE
                ? "the payload is larger than " + Body.LARGEST + " bytes"
                : "the request is malformed";
        return TransportResponse.builder()
                .status(status)
                .header(Http.Header.CONTENT_TYPE, MediaType.APPLICATION_JSON.toString())
                .entity(json(reason).toString().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static void send(ServerResponse response, Http.ResponseStatus status, String reason) {
        response.status(status).send(json(reason));
    }

    private static JsonObject json(String reason) {
        return JSON.createObjectBuilder().add("error", true).add("reason", reason).build();
    }
}
