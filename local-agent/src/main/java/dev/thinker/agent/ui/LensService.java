package dev.thinker.agent.ui;

import java.time.Duration;

import dev.thinker.agent.http.Problem;
import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * The trace UI under {@code /zipkin/}. Its pages open empty unless their address holds a query, so pages asked for without
 * one are sent on to the newest traces.
 */
public final class LensService implements Service {
    private static final Duration DEPENDENCIES = Duration.ofDays(1);

    private final Folder files = new Folder("/zipkin-lens", Lens::mend);

    @Override
    public void update(Routing.Rules rules) {
        get(rules, "/zipkin", (request, response) -> page(request, response,
                "/zipkin/?lookback=1h&limit=50&endTs=" + System.currentTimeMillis()));
        get(rules, "/zipkin/dependency", (request, response) -> page(request, response, "/zipkin/dependency?startTime="
                + (System.currentTimeMillis() - DEPENDENCIES.toMillis()) + "&endTime=" + System.currentTimeMillis()));
        get(rules, "/zipkin/traces/{id}", this::index);
        get(rules, "/zipkin/traceViewer", this::index);
        files.serve(rules, "/zipkin");
    }

    private static void get(Routing.Rules rules, String path, Handler handler) {
        Problem.route(rules, path, handler, Http.Method.GET);
    }

    private void page(ServerRequest request, ServerResponse response, String withQuery) {
        if (request.queryParams().toMap().isEmpty()) {
            response.headers().put(Http.Header.LOCATION, withQuery);
            response.status(Http.Status.FOUND_302).send();
        } else {
            index(request, response);
        }
    }

    private void index(ServerRequest request, ServerResponse response) {
        files.send("/index.html", request, response);
    }
}
