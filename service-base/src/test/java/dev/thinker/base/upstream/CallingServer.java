package dev.thinker.base.upstream;

import java.util.stream.Stream;

import dev.thinker.base.server.ErrorResponses;
import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.testing.TestConfig;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.http.MediaType;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.WebServer;

/** A server with one route, {@code /call}, that calls an upstream with the query it got and passes the response on. */
final class CallingServer implements AutoCloseable {

    private final WebServer server;

    private CallingServer(WebServer server) {
        this.server = server;
    }

    static CallingServer start(int port, Tracer tracer, String... settings) {
        Config config = TestConfig.of(
                "test-server.yaml",
                Stream.concat(Stream.of("callee.url", "http://127.0.0.1:" + port), Stream.of(settings))
                        .toArray(String[]::new));
        Upstream upstream = new Upstream(config.get("callee"), "callee", tracer, WebClient.builder());
        ServiceServer server = new ServiceServer(config);
        return new CallingServer(server.start(new ServerTracing(tracer)
                        .routes(
                                server.operations(),
                                routes -> routes.get("/call", (request, response) -> {
                                    response.headers().contentType(MediaType.APPLICATION_JSON);
                                    ServerTracing.answer(
                                            request,
                                            response,
                                            upstream.get(request.queryParams().toMap(), ServerTracing.spanOf(request)));
                                }))
                        .error(Throwable.class, ErrorResponses.handler())
                        .build())
                .await());
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.shutdown().await();
    }
}
