package dev.thinker.agent.ui;

import dev.thinker.agent.http.Problem;
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
        rules.get("/", (request, response) -> send("/index.html", request, response))
                .any("/", Problem.onlyAllows("GET"))
                .get("/ui/{+path}", (request, response) -> send("/" + request.path().param("path"), request, response))
                .any("/ui/{+path}", Problem.onlyAllows("GET"));
    }

    private void send(String path, ServerRequest request, ServerResponse response) {
        response.headers().put("Content-Security-Policy", POLICY);
        files.send(path, request, response);
    }
}
