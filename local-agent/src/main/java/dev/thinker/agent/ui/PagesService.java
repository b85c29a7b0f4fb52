package dev.thinker.agent.ui;

import dev.thinker.agent.http.Problem;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/** Our own pages: {@code /}, and whatever belongs to it under {@code /ui/}. */
public final class PagesService implements Service {
    /** Nothing from elsewhere, and no script or style but those in files of their own. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private final Folder files = new Folder("/ui", (type, text) -> text);

    @Override
    public void update(Routing.Rules rules) {
        rules.any("/", PagesService::restrict).any("/ui/{+path}", PagesService::restrict);
        Problem.route(rules, "/", (request, response) -> files.send("/index.html", request, response), Http.Method.GET);
        files.serve(rules, "/ui");
    }

    private static void restrict(ServerRequest request, ServerResponse response) {
        response.headers().put("Content-Security-Policy", POLICY);
        request.next();
    }
}
