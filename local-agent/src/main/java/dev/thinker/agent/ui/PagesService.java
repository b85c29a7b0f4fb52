package dev.thinker.agent.ui;

import java.util.List;

import dev.thinker.agent.http.Problem;
import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/** The pages, which are one file, and what they load from {@code /ui/}. */
public final class PagesService implements Service {
    private static final List<String> PAGES = List.of("/", "/services/{+service}", "/traces", "/traces/{id}", "/map");
    /** Nothing from elsewhere, and no script or style except those in files of their own. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private final StaticFiles files = new StaticFiles("/ui");

    @Override
    public void update(Routing.Rules rules) {
        PAGES.forEach(page -> get(rules, page, (request, response) -> files.send("/index.html", request, response)));
        get(
                rules,
                "/ui/{+path}",
                (request, response) -> files.send("/" + request.path().param("path"), request, response));
        get(rules, "/zipkin", (request, response) -> redirect(response, "/traces"));
        get(
                rules,
                "/zipkin/traces/{id}",
                (request, response) ->
                        redirect(response, request.uri().getRawPath().substring("/zipkin".length())));
    }

    /** From where the traces have been. */
    private static void redirect(ServerResponse response, String path) {
        response.headers().put(Http.Header.LOCATION, path);
        response.status(Http.Status.FOUND_302).send();
    }

    private static void get(Routing.Rules rules, String path, Handler handler) {
        rules.any(path, PagesService::restrict);
        Problem.route(rules, path, handler, Http.Method.GET);
    }

    private static void restrict(ServerRequest request, ServerResponse response) {
        response.headers().put("Content-Security-Policy", POLICY);
        request.next();
    }
}
