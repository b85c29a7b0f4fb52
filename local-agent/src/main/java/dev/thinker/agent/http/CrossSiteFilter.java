package dev.thinker.agent.http;

import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/**
 * Rejects requests that web pages of other sites make, as <a
 * href="https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/api.go">the Datadog Agent</a> does. Such a
 * page may link to the agent's pages, but not to {@code /test/}, where a GET changes data.
 */
public final class CrossSiteFilter implements Handler {
    @Override
    public void accept(ServerRequest request, ServerResponse response) {
        boolean isLink = request.method() == Http.Method.GET
                && !request.path().toString().startsWith("/test/")
                && hasHeader(request, "Sec-Fetch-Mode", "navigate");
        if (hasHeader(request, "Sec-Fetch-Site", "cross-site") && !isLink) {
            throw new ErrorResponseException(Http.Status.FORBIDDEN_403, "cross-site requests are not allowed");
        }
        request.next();
    }

    private static boolean hasHeader(ServerRequest request, String name, String value) {
        return request.headers().first(name).filter(value::equals).isPresent();
    }
}
