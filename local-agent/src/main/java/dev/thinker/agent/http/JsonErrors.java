package dev.thinker.agent.http;

import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.DirectHandler;
import io.helidon.webserver.DirectHandler.TransportRequest;
import io.helidon.webserver.DirectHandler.TransportResponse;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/** Error responses: {@code {"error": true, "reason": ...}}. They reveal nothing about the code. */
public final class JsonErrors {
    /** The Datadog Agent's limit, in bytes. */
    public static final int MAX_PAYLOAD = 25 << 20;

    private static final Logger LOGGER = Logger.getLogger(JsonErrors.class.getName());

    private JsonErrors() {}

    /** The error handler of the routing. */
    public static void handle(ServerRequest request, ServerResponse response, Throwable error) {
        if (error instanceof ErrorResponseException e) {
            send(response, e.status(), json(e.getMessage(), e.at()));
        } else if (error instanceof HttpException e) {
            send(response, e.status(), json(e.status().reasonPhrase(), null));
        } else {
            LOGGER.log(Level.SEVERE, "Failed to respond to " + name(request), error);
            send(response, Http.Status.INTERNAL_SERVER_ERROR_500, json("internal error, see the agent's log", null));
        }
    }

    /**
     * For the log. Uses the URI, because the request has no path if the error was sent with
     * {@link ServerResponse#send(Throwable)}.
     */
    static String name(ServerRequest request) {
        return request.method().name() + " " + request.uri().getRawPath();
    }

    /** Handles requests that never reach a route. */
    public static TransportResponse handleDirectly(
            TransportRequest request, DirectHandler.EventType event, Http.ResponseStatus status, String message) {
        String reason = event == DirectHandler.EventType.PAYLOAD_TOO_LARGE
                ? "the payload is larger than " + MAX_PAYLOAD + " bytes"
                : "the request is malformed";
        return TransportResponse.builder()
                .status(status)
                .header(Http.Header.CONTENT_TYPE, MediaType.APPLICATION_JSON.toString())
                .entity(json(reason, null).getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static void send(ServerResponse response, Http.ResponseStatus status, String json) {
        response.headers().contentType(MediaType.APPLICATION_JSON);
        response.status(status).send(json);
    }

    private static String json(String reason, Integer at) {
        ObjectNode json =
                new ObjectNode(JsonNodeFactory.instance).put("error", true).put("reason", reason);
        return (at == null ? json : json.put("at", at)).toString();
    }
}
