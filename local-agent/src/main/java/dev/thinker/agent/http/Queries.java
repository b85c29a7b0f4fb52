package dev.thinker.agent.http;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

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
        rules.get(path, (request, response) -> thread.execute(() -> {
            try {
                query.accept(request, response);
            } catch (RuntimeException e) {
                response.send(e);
            }
        })).any(path, Problem.onlyAllows("GET"));
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

    /** A query parameter, or {@code otherwise} where it is missing or empty. */
    public static <T> T parameter(ServerRequest request, String name, Function<String, T> mapper, T otherwise) {
        Optional<String> value = request.queryParams().first(name).filter(text -> !text.isEmpty());
        try {
            return value.map(mapper).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new Refused(Http.Status.BAD_REQUEST_400, name + " is not a number that can be used here: " + value.orElse(""));
        }
    }

    public static String parameter(ServerRequest request, String name) {
        return parameter(request, name, Function.identity(), null);
    }

    /** A number of at least 1. */
    public static long number(ServerRequest request, String name, long most, long otherwise) {
        return parameter(request, name, text -> {
            long value = Long.parseLong(text);
            if (value < 1 || value > most) {
                throw new Refused(Http.Status.BAD_REQUEST_400, name + " is not a number from 1 to " + most + ": " + text);
            }
            return value;
        }, otherwise);
    }
}
