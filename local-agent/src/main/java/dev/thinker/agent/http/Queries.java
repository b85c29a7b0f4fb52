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

/** Answers queries on a thread of their own, so that they never hold up an event loop. */
public final class Queries {
    /** Each answer that waits for its reader holds memory. */
    private static final int MOST_STREAMS = 16;
    /** How many bytes may wait for a client that is slow to take them. */
    public static final int MOST_UNSENT = 64 << 10;
    /** An answer that breaks off must not look complete. */
    private static final ObjectMapper JSON = new ObjectMapper(
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build());

    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private final Executor thread;

    public Queries(Executor thread) {
        this.thread = thread;
    }

    /**
     * A GET that takes a query. What it returns is sent as JSON: at once, or an iterator and what is {@link Streamed} piece by
     * piece as the client takes them. What goes wrong is told to the client like everything else.
     */
    public void get(Routing.Rules rules, String path, Function<ServerRequest, Object> query) {
        Problem.route(
                rules,
                path,
                (request, response) -> thread.execute(() -> Problem.run(response, () -> {
                    Object answer = query.apply(request);
                    response.headers().contentType(MediaType.APPLICATION_JSON);
                    int weight = answer instanceof Streamed streamed
                            ? streamed.weight()
                            : answer instanceof Iterator ? 1 : 0;
                    if (weight > 0) {
                        stream(answer, Math.min(MOST_STREAMS, weight), request, response);
                    } else {
                        response.send(JSON.writeValueAsBytes(answer));
                    }
                })),
                Http.Method.GET);
    }

    private void stream(Object json, int weight, ServerRequest request, ServerResponse response) {
        if (!streams.tryAcquire(weight)) {
            response.headers().put(Http.Header.RETRY_AFTER, "1");
            throw new Refused(
                    Http.Status.SERVICE_UNAVAILABLE_503, "too many clients take their answers slowly, ask later");
        }
        ResponseStream out = new ResponseStream(request, response);
        response.whenSent().whenComplete((sent, failure) -> {
            out.cancel();
            streams.release(weight);
        });
        new Thread(() -> write(json, out), "answer").start();
    }

    private static void write(Object json, ResponseStream out) {
        try {
            // A stream would get what is buffered even if this fails
            JSON.writeValue(JSON.createGenerator(out), json);
            out.close();
        } catch (Throwable e) {
            out.fail(e);
        }
    }

    /** A query parameter, or null where it is missing or empty. */
    public static String parameter(ServerRequest request, String name) {
        return request.queryParams().first(name).filter(text -> !text.isEmpty()).orElse(null);
    }

    /** A number from 1 to {@code most}, or {@code otherwise} where it is missing or empty. */
    public static long number(ServerRequest request, String name, long most, long otherwise) {
        String text = parameter(request, name);
        try {
            long value = text == null ? otherwise : Long.parseLong(text);
            if (text == null || value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The refusal that follows says what is expected
        }
        throw new Refused(Http.Status.BAD_REQUEST_400, name + " is not a number from 1 to " + most + ": " + text);
    }
}
