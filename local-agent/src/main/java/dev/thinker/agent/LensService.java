package dev.thinker.agent;

import java.time.Duration;
import java.util.Map;

import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * The trace UI under {@code /zipkin/}. Only the files it consists of can be asked for, so no path leads elsewhere. Its pages
 * open empty unless their address holds a query, so pages asked for without one are sent on to the newest traces.
 */
final class LensService implements Service {
    private static final Duration DEPENDENCIES = Duration.ofDays(1);

    private final Map<String, Lens.File> files = Lens.files();

    @Override
    public void update(Routing.Rules rules) {
        get(rules, "/", (request, response) -> redirect(response, newestTraces()));
        get(rules, "/zipkin", (request, response) -> page(request, response, newestTraces()));
        get(rules, "/zipkin/dependency", (request, response) -> page(request, response, newestDependencies()));
        get(rules, "/zipkin/traces/{id}", this::index);
        get(rules, "/zipkin/traceViewer", this::index);
        files.forEach((path, file) -> get(rules, "/zipkin" + path, (request, response) -> send(file, request, response)));
    }

    private static void get(Routing.Rules rules, String path, Handler handler) {
        rules.get(path, handler).any(path, Problem.onlyAllows("GET"));
    }

    private void page(ServerRequest request, ServerResponse response, String withQuery) {
        if (request.queryParams().toMap().isEmpty()) {
            redirect(response, withQuery);
        } else {
            index(request, response);
        }
    }

    private void index(ServerRequest request, ServerResponse response) {
        send(files.get("/index.html"), request, response);
    }

    private static void send(Lens.File file, ServerRequest request, ServerResponse response) {
        response.headers().put(Http.Header.CACHE_CONTROL, "no-cache");
        response.headers().put(Http.Header.ETAG, file.tag());
        if (request.headers().values(Http.Header.IF_NONE_MATCH).contains(file.tag())) {
            response.status(Http.Status.NOT_MODIFIED_304).send();
        } else {
            response.headers().contentType(file.type());
            response.send(file.content());
        }
    }

    private static void redirect(ServerResponse response, String location) {
        response.headers().put(Http.Header.LOCATION, location);
        response.status(Http.Status.FOUND_302).send();
    }

    private static String newestTraces() {
        return "/zipkin/?lookback=1h&limit=50&endTs=" + System.currentTimeMillis();
    }

    private static String newestDependencies() {
        long now = System.currentTimeMillis();
        return "/zipkin/dependency?startTime=" + (now - DEPENDENCIES.toMillis()) + "&endTime=" + now;
    }
}
