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
 * Sends every error as <code>{"error": true, "reason": "..."}</code>, without stack traces or class names.
 *
 * <p>A handler that cannot serve a request throws an {@link HttpException}. Its status and message go to the client,
 * with a {@code Retry-After} for 503. If a 5xx has a cause, such as a failed upstream call, the cause goes to the log
 * and the server span.
 */
public final class ErrorResponses {

    private static final Logger LOGGER = LoggerFactory.getLogger(ErrorResponses.class);
    // Json.createObjectBuilder() would search the class path for a provider on every call
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private static final String RETRY_AFTER_SECONDS = "1";

    private ErrorResponses() {}

    /** Returns the error handler for a service: {@code routing.error(Throwable.class, ErrorResponses.handler())}. */
    public static ErrorHandler<Throwable> handler() {
        return (request, response, error) -> {
            if (error instanceof HttpException rejected) {
                if (rejected.status().family() == Http.ResponseStatus.Family.SERVER_ERROR
                        && rejected.getCause() != null) {
                    report(rejected, ServerTracing.spanOf(request));
                }
                send(response, rejected.status(), reason(rejected));
            } else {
                LOGGER.error("A request failed unexpectedly; the client gets a 500", error);
                send(
                        response,
                        Http.Status.INTERNAL_SERVER_ERROR_500,
                        "The service failed unexpectedly; its log has the cause");
            }
        };
    }

    private static void report(HttpException failure, Span span) {
        ErrorTags.set(span, failure.getCause());
        // Otherwise an overloaded service would log a line for each call it does not make
        if (!isUnavailable(failure.status())) {
            LOGGER.warn("{}: {}", failure.getMessage(), failure.getCause().toString());
        }
    }

    private static boolean isUnavailable(Http.ResponseStatus status) {
        return status.code() == Http.Status.SERVICE_UNAVAILABLE_503.code();
    }

    private static String reason(HttpException rejected) {
        // Helidon's own message contains the path, which is client-supplied text
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

    /** Responds to requests that Helidon rejects before routing, which would otherwise get a plain-text response. */
    static DirectHandler unroutable() {
        return (request, event, status, message) -> DirectHandler.TransportResponse.builder()
                .status(status)
                .header(Http.Header.CONTENT_TYPE, MediaType.APPLICATION_JSON.toString())
                .entity(bytes(
                        event == DirectHandler.EventType.PAYLOAD_TOO_LARGE
                                ? "The request body is too large (server.max-payload-size)"
                                : "The request is malformed: its URI or headers are invalid or too long"))
                .build();
    }

    /** The body of a 408. */
    static byte[] requestTimeout() {
        return bytes("The request did not arrive completely in time (limits.receive)");
    }

    /** The body of a 400. */
    static byte[] missingHost() {
        return bytes("A request must have exactly one Host header");
    }

    /** The body of a 503. */
    static byte[] tooManyLongRequests() {
        return bytes("Too many requests over 8 KiB are in flight (limits.long)");
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
