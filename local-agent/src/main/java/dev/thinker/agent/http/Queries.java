package dev.thinker.agent.http;

import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/** Runs queries on a thread of their own, so that they never block an event loop. */
public final class Queries {
    /** Each response that waits for a slow client holds memory. */
    private static final int MAX_STREAMS = 16;
    /** How many bytes may wait for a slow client. */
    public static final int MAX_UNSENT = 64 << 10;
    /** A response that fails halfway must not look complete. */
    private static final ObjectMapper JSON = new ObjectMapper(
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build());

    private final Semaphore streams = new Semaphore(MAX_STREAMS);
    private final Executor thread;

    public Queries(Executor thread) {
        this.thread = thread;
    }

    /**
     * Routes GET requests of a path to a query. Its result is sent as JSON: all at once, or for an iterator and a
     * {@link Streamed} result piece by piece, as fast as the client reads.
     */
    public void get(Routing.Rules rules, String path, Function<ServerRequest, Object> query) {
        Routes.route(
                rules,
                path,
                (request, response) ->
                        thread.execute(() -> Routes.run(response, () -> send(query.apply(request), request, response))),
                Http.Method.GET);
    }

    private void send(Object result, ServerRequest request, ServerResponse response) throws Exception {
        response.headers().contentType(MediaType.APPLICATION_JSON);
        Streamed json = result instanceof Streamed streamed
                ? streamed
                : new Streamed(result, result instanceof Iterator ? 1 : 0);
        if (json.weight > 0) {
            stream(json.result, Math.min(MAX_STREAMS, json.weight), request, response);
        } else {
            response.send(JSON.writeValueAsBytes(json.result));
        }
    }

    private void stream(Object result, int weight, ServerRequest request, ServerResponse response) {
        if (!streams.tryAcquire(weight)) {
            response.headers().put(Http.Header.RETRY_AFTER, "1");
            throw new ErrorResponseException(Http.Status.SERVICE_UNAVAILABLE_503, "too many slow clients, retry later");
        }
        ResponseStream out = new ResponseStream(request, response);
        response.whenSent().whenComplete((sent, failure) -> {
            out.cancel();
            streams.release(weight);
        });
        new Thread(() -> write(result, out), "response").start();
    }

    private static void write(Object result, ResponseStream out) {
        try {
            // With an OutputStream instead of a generator, Jackson would flush what it has buffered even on failure
            JSON.writeValue(JSON.createGenerator(out), result);
            out.close();
        } catch (Throwable e) {
            out.fail(e);
        }
    }

    /** A query parameter, or null if it is missing or empty. */
    public static String parameter(ServerRequest request, String name) {
        return request.queryParams().first(name).filter(text -> !text.isEmpty()).orElse(null);
    }

    /** A number from 1 to {@code max}, or the default if the parameter is missing or empty. */
    public static long number(ServerRequest request, String name, long max, long defaultValue) {
        String text = parameter(request, name);
        if (text == null) {
            return defaultValue;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= 1 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Rejected below
        }
        throw new ErrorResponseException(
                Http.Status.BAD_REQUEST_400, name + " is not a number from 1 to " + max + ": " + text);
    }

    /**
     * A result that may be long.
     *
     * @param weight how many of the {@code MAX_STREAMS} slots the response occupies; 0 sends it at once instead of
     *     streaming it
     */
    public record Streamed(Object result, int weight) {}
}
