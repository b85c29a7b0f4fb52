package dev.thinker.agent.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.common.http.DataChunk;
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

/** Every answer that is not a success: {@code {"error": true, "reason": ...}}, and never a hint of what runs inside. */
public final class Problem {
    /** The real Agent's limit, in bytes. */
    public static final int LARGEST_PAYLOAD = 25 << 20;

    private static final Logger LOGGER = Logger.getLogger(Problem.class.getName());

    private Problem() {}

    /** To be registered after all routes. */
    public static void lastRoutes(Routing.Rules rules) {
        rules.any((request, response) -> send(response, Http.Status.NOT_FOUND_404, "there is nothing at this path"));
    }

    /**
     * To be registered before all routes: no web page of another site may ask the agent anything, as with
     * <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/api.go">the real Agent</a>. Its links may lead
     * here, because it does not see where they lead; but not to {@code /test/}, which does things when it is asked.
     */
    public static void refuseOtherSites(ServerRequest request, ServerResponse response) {
        boolean isLink = request.method() == Http.Method.GET
                && !request.path().toString().startsWith("/test/")
                && request.headers()
                        .first("Sec-Fetch-Mode")
                        .filter("navigate"::equals)
                        .isPresent();
        if (!isLink
                && request.headers()
                        .first("Sec-Fetch-Site")
                        .filter("cross-site"::equals)
                        .isPresent()) {
            send(response, Http.Status.FORBIDDEN_403, "a web page of another site may not ask the agent");
        } else {
            request.next();
        }
    }

    /** To be registered before all routes: a tracer's address of the agent may end with a slash. The real Agent redirects, too. */
    public static void redirectDoubleSlash(ServerRequest request, ServerResponse response) {
        String target = request.uri().toString();
        if (target.startsWith("//")) {
            request.content().forEach(DataChunk::release).thenRun(() -> {
                response.headers().put(Http.Header.LOCATION, target.replaceFirst("^/+", "/"));
                response.status(Http.Status.TEMPORARY_REDIRECT_307).send();
            });
        } else {
            request.next();
        }
    }

    /** Routes these methods of a path to the handler. Others are told which they are. */
    public static void route(Routing.Rules rules, String path, Handler handler, Http.Method... methods) {
        String allowed = Stream.of(methods).map(Http.Method::name).collect(Collectors.joining(", "));
        rules.anyOf(
                List.of(methods), path, (request, response) -> run(response, () -> handler.accept(request, response)));
        rules.any(path, (request, response) -> {
            response.headers().put(Http.Header.ALLOW, allowed);
            send(response, Http.Status.METHOD_NOT_ALLOWED_405, "only " + allowed + " can be used here");
        });
    }

    /** Runs what produces the response. Whatever it throws becomes the response instead. */
    public static void run(ServerResponse response, Task task) {
        try {
            task.run();
        } catch (Throwable e) {
            response.send(e);
        }
    }

    /** Part of a handler, on whichever thread. */
    public interface Task {
        void run() throws Exception;
    }

    /** The request has no path if the error came from {@link ServerResponse#send(Throwable)}. Its URI is always there. */
    public static void handle(ServerRequest request, ServerResponse response, Throwable error) {
        if (error instanceof Refused refused) {
            response.headers().contentType(MediaType.APPLICATION_JSON);
            response.status(refused.status()).send(json(refused.getMessage(), refused.at()));
        } else if (error instanceof HttpException e) {
            send(response, e.status(), e.status().reasonPhrase());
        } else {
            LOGGER.log(
                    Level.SEVERE,
                    "Failed to respond to " + request.method().name() + " "
                            + request.uri().getRawPath(),
                    error);
            send(response, Http.Status.INTERNAL_SERVER_ERROR_500, "the agent failed, see its console");
        }
    }

    /** For requests that never reach a route. */
    public static TransportResponse handleDirectly(
            TransportRequest request, DirectHandler.EventType event, Http.ResponseStatus status, String message) {
        String reason = event == DirectHandler.EventType.PAYLOAD_TOO_LARGE
                ? "the payload is larger than " + LARGEST_PAYLOAD + " bytes"
                : "the request is malformed";
        return TransportResponse.builder()
                .status(status)
                .header(Http.Header.CONTENT_TYPE, MediaType.APPLICATION_JSON.toString())
                .entity(json(reason).getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static void send(ServerResponse response, Http.ResponseStatus status, String reason) {
        response.headers().contentType(MediaType.APPLICATION_JSON);
        response.status(status).send(json(reason));
    }

    private static String json(String reason) {
        return json(reason, null);
    }

    private static String json(String reason, Integer at) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("error", true).put("reason", reason);
        return (at == null ? json : json.put("at", at)).toString();
    }
}
