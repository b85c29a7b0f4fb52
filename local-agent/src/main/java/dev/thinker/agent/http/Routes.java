package dev.thinker.agent.http;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/**
 * Routes, and the responses to what they do not match: a method that is not allowed, a path that does not exist, a path
 * that starts with two slashes, a request from another site.
 */
public final class Routes {
    private Routes() {}

    /** Routes these methods of a path to the handler, and all others to a 405. */
    public static void route(Routing.Rules rules, String path, Handler handler, Http.Method... methods) {
        String allowed = Stream.of(methods).map(Http.Method::name).collect(Collectors.joining(", "));
        rules.anyOf(
                List.of(methods), path, (request, response) -> run(response, () -> handler.accept(request, response)));
        rules.any(path, (request, response) -> {
            response.headers().put(Http.Header.ALLOW, allowed);
            throw new ErrorResponseException(Http.Status.METHOD_NOT_ALLOWED_405, "this path supports only " + allowed);
        });
    }

    /** Register it after all other routes. */
    public static void notFound(ServerRequest request, ServerResponse response) {
        throw nothingHere();
    }

    public static ErrorResponseException nothingHere() {
        return new ErrorResponseException(Http.Status.NOT_FOUND_404, "there is nothing at this path");
    }

    /**
     * Register it before all other routes. If the agent's URL in a tracer's settings ends with a slash, the tracer's
     * paths start with two. The Datadog Agent redirects them, too.
     */
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

    /**
     * Rejects requests that web pages of other sites make, as <a
     * href="https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/api.go">the Datadog Agent</a> does. Such a
     * page may link to the agent's pages, but not to {@code /test/}, where a GET changes data.
     */
    public static void rejectCrossSite(ServerRequest request, ServerResponse response) {
        boolean isLink = request.method() == Http.Method.GET
                && !request.path().toString().startsWith("/test/")
                && request.headers().values("Sec-Fetch-Mode").contains("navigate");
        if (request.headers().values("Sec-Fetch-Site").contains("cross-site") && !isLink) {
            throw new ErrorResponseException(Http.Status.FORBIDDEN_403, "cross-site requests are not allowed");
        }
        request.next();
    }

    /**
     * Runs part of a handler, on any thread. Whatever it throws becomes the response; Helidon handles only exceptions
     * that way, not errors.
     */
    public static void run(ServerResponse response, Task task) {
        try {
            task.run();
        } catch (Throwable e) {
            response.send(e);
        }
    }

    public interface Task {
        void run() throws Exception;
    }
}
