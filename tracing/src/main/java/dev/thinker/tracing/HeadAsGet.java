package dev.thinker.tracing;

import java.util.List;
import java.util.concurrent.Flow;

import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;
import io.helidon.common.reactive.Multi;
import io.helidon.media.common.MessageBodyFilter;
import io.helidon.webserver.Handler;
import io.helidon.webserver.ResponseHeaders;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/**
 * Handles HEAD with the handler for GET, unless the path has its own handler for HEAD: the request is then passed on to
 * that one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#name-head">RFC 9110, 9.3.2</a>
 */
record HeadAsGet(Handler get, List<Route> routes) implements Handler {

    @Override
    public void accept(ServerRequest request, ServerResponse response) {
        if (request.method() != Http.Method.HEAD) {
            get.accept(request, response);
        } else if (hasHandler(request.path().absolute().toString())) {
            request.next();
        } else {
            ResponseHeaders headers = response.headers();
            response.registerFilter(
                    (MessageBodyFilter) body -> EventStream.is(headers) ? Multi.empty() : firstChunks(body));
            get.accept(request, response);
        }
    }

    private boolean hasHandler(String path) {
        return routes.stream()
                .anyMatch(route ->
                        !route.headAsGet() && route.methods().contains(Http.Method.HEAD) && route.matches(path));
    }

    /**
     * Truncates the body, because Netty's codec does not send it for HEAD. If the body has one chunk, Helidon derives
     * the Content-Length from it. A longer body may be endless; its first two chunks suffice to show that the length is
     * unknown.
     */
    private static Multi<DataChunk> firstChunks(Flow.Publisher<DataChunk> body) {
        return Multi.create(body).filter(chunk -> !chunk.isFlushChunk()).limit(2);
    }
}
