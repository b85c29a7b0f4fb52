package dev.thinker.base.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.DirectHandler;
import io.helidon.webserver.ErrorHandler;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.NotFoundException;
import io.helidon.webserver.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one shape in which a request is refused: <code>{"error": true, "reason": "..."}</code>. Never a stack trace or class name. */
public final class ErrorResponses {

    private static final Logger LOGGER = LoggerFactory.getLogger(ErrorResponses.class);
    // Json.createObjectBuilder() would search the class path for a provider on every call.
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private static final String RETRY_AFTER_SECONDS = "1";

    private ErrorResponses() {
    }

    /** Sends the refusal. */
    public static void send(ServerResponse response, Http.ResponseStatus status, String reason) {
        response.status(status);
        response.headers().contentType(MediaType.APPLICATION_JSON);
        response.send(json(reason));
    }

    /** Answers 503 with {@code Retry-After}: there is no room now, but soon. */
    public static void retryLater(ServerResponse response, String reason) {
        response.headers().put(Http.Header.RETRY_AFTER, RETRY_AFTER_SECONDS);
        send(response, Http.Status.SERVICE_UNAVAILABLE_503, reason);
    }

    /** Answers what a handler threw: an {@link HttpException} with its status and message, anything else with 500, and a log line. */
    public static ErrorHandler<Throwable> onError() {
        return (request, response, error) -> {
            if (error instanceof RetryLaterException full) {
                retryLater(response, full.getMessage());
                return;
            }
            if (error instanceof HttpException refused) {
                // Helidon's own text holds the path, which is the caller's
                send(response, refused.status(), error instanceof NotFoundException ? "There is nothing at this path" : refused.getMessage());
                return;
            }
            LOGGER.error("A request failed", error);
            send(response, Http.Status.INTERNAL_SERVER_ERROR_500, "Something went wrong here");
        };
    }

    /** Answers what does not reach the routing because it is malformed or too large; Helidon's own answer is plain text. */
    static DirectHandler unread() {
        return (request, event, status, message) -> DirectHandler.TransportResponse.builder()
                .status(status)
                .header(Http.Header.CONTENT_TYPE, MediaType.APPLICATION_JSON.toString())
                .entity(bytes(event == DirectHandler.EventType.PAYLOAD_TOO_LARGE
                        ? "The request's body is too large"
                        : "The request is malformed: its URI or headers cannot be read, or are too long"))
                .build();
    }

    /** The body of a 408. */
    public static byte[] halfRequest() {
        return bytes("The request did not arrive whole in time (limits.receive)");
    }

    private static byte[] bytes(String reason) {
        return json(reason).getBytes(StandardCharsets.UTF_8);
    }

    private static String json(String reason) {
        return JSON.createObjectBuilder().add("error", true).add("reason", Optional.ofNullable(reason).orElse("")).build().toString();
    }
}
