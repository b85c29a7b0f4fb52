package dev.thinker.agent.http;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/** Answers queries on a thread of their own, so that they never hold up an event loop. */
public final class Queries {
    /** Each answer that waits for its reader holds memory. */
    private static final int MOST_STREAMS = 16;

    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private final Executor thread;

    public Queries(Executor thread) {
        this.thread = thread;
    }

    /** A GET that takes a query. What goes wrong in it is told to the client like everything else. */
    public void get(Routing.Rules rules, String path, Handler query) {
        Problem.route(rules, path, (request, response) -> thread.execute(() -> {
            try {
                query.accept(request, response);
            } catch (RuntimeException e) {
                response.send(e);
            }
        }), Http.Method.GET);
    }

    /** Sends JSON that may be long. To be called in a query. */
    public void send(ServerResponse response, JsonStream<?> json) {
        if (!streams.tryAcquire()) {
            response.headers().put(Http.Header.RETRY_AFTER, "1");
            throw new Refused(Http.Status.SERVICE_UNAVAILABLE_503, "too many clients take their answers slowly, ask later");
        }
        response.whenSent().whenComplete((sent, failure) -> {
            json.cancel();
            streams.release();
        });
        json.sendTo(response, thread);
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
