package dev.thinker.base.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

import dev.thinker.tracing.ErrorTags;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.tracing.Span;
import io.helidon.webserver.DirectHandler;
import io.helidon.webserver.ErrorHandler;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.NotFoundException;
import io.helidon.webserver.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every error response has one shape, <code>{"error": true, "reason": "..."}</code>, and never holds a stack trace or a class name.
 *
 * <p>A handler that cannot serve a request throws an {@link HttpException}: its status and message go to the client, and 503 gets a
 * {@code Retry-After}. With a cause and a status of 5xx it stands for a failure elsewhere, which the log and the server span tell.
 */
public final class ErrorResponses {

    private static final Logger LOGGER = LoggerFactory.getLogger(ErrorResponses.class);
    // Json.createObjectBuilder() would search the class path for a provider on every call
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private static final String RETRY_AFTER_SECONDS = "1";

    private ErrorResponses() {}

    /** The error handler of a service: {@code routing.error(Throwable.class, ErrorResponses.handler())}. */
    public static ErrorHandler<Throwable> handler() {
        return (request, response, error) -> {
            if (error instanceof HttpException rejected) {
                if (rejected.status().family() == Http.ResponseStatus.Family.SERVER_ERROR
                        && rejected.getCause() != null) {
                    report(rejected, ServerTracing.spanOf(request));
                }
                send(response, rejected.status(), reason(rejected));
            } else {
                LOGGER.error("A request failed", error);
                send(response, Http.Status.INTERNAL_SERVER_ERROR_500, "Something went wrong here");
            }
        };
    }

    private static void report(HttpException failure, Span span) {
        ErrorTags.set(span, failure.getCause());
        // A line for each call that was not made would fill the log of an overloaded service
        if (!isUnavailable(failure.status())) {
            LOGGER.warn("{}: {}", failure.getMessage(), failure.getCause().toString());
        }
    }

    private static boolean isUnavailable(Http.ResponseStatus status) {
        return status.code() == Http.Status.SERVICE_UNAVAILABLE_503.code();
    }

    private static String reason(HttpException rejected) {
        // Helidon's own message holds the path, which is the client's text
        return rejected instanceof NotFoundException ? "There is nothing at this path" : rejected.getMessage();
    }

    private static void send(ServerResponse response, Http.ResponseStatus status, String reason) {
        response.status(status);
        response.headers().contentType(MediaType.APPLICATION_JSON);
        if (isUnavailable(status)) {
            response.headers().put(Http.Header.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.send(json(reason));
    }

    /** Responds to requests that Helidon rejects before its routing. Its own response is plain text. */
    static DirectHandler unroutable() {
        return (request, event, status, message) -> DirectHandler.TransportResponse.builder()
                .status(status)
                .header(Http.Header.CONTENT_TYPE, MediaType.APPLICATION_JSON.toString())
                .entity(bytes(
                        event == DirectHandler.EventType.PAYLOAD_TOO_LARGE
                                ? "The request's body is too large"
                                : "The request is malformed: its URI or headers cannot be read, or are too long"))
                .build();
    }

    /** The body of a 408. */
    static byte[] requestTimeout() {
        return bytes("The request did not arrive whole in time (limits.receive)");
    }

    /** The body of a 400. */
    static byte[] missingHost() {
        return bytes("A request needs one Host header");
    }

    private static byte[] bytes(String reason) {
        return json(reason).getBytes(StandardCharsets.UTF_8);
    }

    private static String json(String reason) {
        return JSON.createObjectBuilder()
                .add("error", true)
                .add("reason", Optional.ofNullable(reason).orElse(""))
                .build()
                .toString();
    }
}
