package dev.thinker.base.upstream;

import java.util.HashMap;
import java.util.Map;

import dev.thinker.base.server.ErrorResponses;
import dev.thinker.base.server.ServiceServer;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.http.MediaType;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.WebServer;

/** A server with one route, {@code /call}, that calls an upstream with the same query and responds with its response. */
final class CallingServer implements AutoCloseable {

    private final WebServer server;

    private CallingServer(WebServer server) {
        this.server = server;
    }

    static CallingServer start(int port, Tracer tracer, String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "server.port",
                "0",
                "server.host",
                "127.0.0.1",
                "shutdown.delay",
                "PT0S",
                "shutdown.grace",
                "PT20S",
                "limits.inflight",
                "1000",
                "limits.connections",
                "1000",
                "limits.receive",
                "PT10S",
                "limits.send",
                "PT10S",
                "limits.idle",
                "PT75S"));
        all.putAll(Map.of(
                "callee.url",
                "http://127.0.0.1:" + port,
                "callee.name",
                "callee-service",
                "callee.timeout",
                "PT20S",
                "callee.connections",
                "1000",
                "callee.circuit.volume",
                "20",
                "callee.circuit.ratio",
                "50",
                "callee.circuit.delay",
                "PT1S"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        Config config = Config.create(ConfigSources.create(all));
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
