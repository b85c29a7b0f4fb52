package dev.thinker.api;

import datadog.opentracing.DDTracer;
import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.connection.ClientConnections;
import dev.thinker.base.server.GracefulShutdown;
import dev.thinker.base.server.RepeatedParameter;
import dev.thinker.base.server.ErrorResponses;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import io.helidon.webclient.WebClient;
import io.helidon.webclient.tracing.WebClientTracing;
import io.helidon.webserver.Routing;

/**
 * thinker-api, traced by nobody, or with {@code -Dhelidon.tracing=true} by Helidon itself. It is in this package for what the service
 * keeps to itself.
 */
public final class ApiWithoutKit {

    private ApiWithoutKit() {
    }

    public static void main(String[] args) {
        ServiceServer.bridgeLogs();
        Config config = Config.create();
        WebClient.Builder client = WebClient.builder();
        Tracer tracer = Tracer.noOp();
        if (Boolean.getBoolean("helidon.tracing")) {
            tracer = OpenTracing.create(DDTracer.builder().build());
            Tracer.global(tracer);
            client.addService(WebClientTracing.create());
        }
        GracefulShutdown drain = new GracefulShutdown(config, new ClientConnections(config));
        Routing routing = ServiceServer.operations(config, drain)
                .register(new ThinkService(RepeatedParameter.from(config), drain.connections(), new ThinkerClient(config, Tracer.noOp(), client)))
                .error(Throwable.class, ErrorResponses.onError())
                .build();
        ServiceServer.server(config, drain, routing).tracer(tracer).build().start().await();
    }
}
