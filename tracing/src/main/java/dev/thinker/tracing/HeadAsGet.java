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
 * Answers HEAD with the handler for GET. Where the path has a handler for HEAD, the request goes on to that.
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
            response.registerFilter((MessageBodyFilter) body -> EventStream.is(headers) ? Multi.empty() : begin(body));
            get.accept(request, response);
        }
    }

    private boolean hasHandler(String path) {
        return routes.stream()
                .anyMatch(route ->
                        !route.headAsGet() && route.methods().contains(Http.Method.HEAD) && route.matches(path));
    }

    /**
     * Netty's codec sends no body for HEAD. A body of one chunk gives the response its Content-Length; of a longer one, which may have
     * no end, two chunks tell that its length is unknown.
     */
    private static Multi<DataChunk> begin(Flow.Publisher<DataChunk> body) {
        return Multi.create(body).filter(chunk -> !chunk.isFlushChunk()).limit(2);
    }
}
