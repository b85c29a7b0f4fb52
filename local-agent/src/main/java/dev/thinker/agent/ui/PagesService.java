package dev.thinker.agent.ui;

import java.util.List;

import dev.thinker.agent.http.Routes;
import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/** Serves the pages, all of which are {@code index.html}, and the files under {@code /ui/} that it loads. */
public final class PagesService implements Service {
    private static final List<String> PAGES = List.of("/", "/services/{+service}", "/traces", "/traces/{id}", "/map");
    /** Allows files of this origin only, and no inline script or style. */
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
    }

    private static void get(Routing.Rules rules, String path, Handler handler) {
        rules.any(path, PagesService::addPolicy);
        Routes.route(rules, path, handler, Http.Method.GET);
    }

    private static void addPolicy(ServerRequest request, ServerResponse response) {
        response.headers().put("Content-Security-Policy", POLICY);
        request.next();
    }
}
