package dev.thinker.api;

import datadog.opentracing.DDTracer;
import dev.thinker.base.server.ErrorResponses;
import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.server.Startup;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import io.helidon.webclient.WebClient;
import io.helidon.webclient.tracing.WebClientTracing;
import io.helidon.webserver.Routing;

/**
 * thinker-api without the kit: not traced, or traced by Helidon itself with {@code -Dhelidon.tracing=true}. It is in
 * this package because the service's classes are package-private.
 */
public final class ApiWithoutKit {

    private ApiWithoutKit() {}

    public static void main(String[] args) {
        Startup.run(ApiWithoutKit::start);
    }

    private static void start(Config config) {
        WebClient.Builder client = WebClient.builder();
        Tracer tracer = Tracer.noOp();
        if (Boolean.getBoolean("helidon.tracing")) {
            tracer = OpenTracing.create(DDTracer.builder().build());
            Tracer.global(tracer);
            client.addService(WebClientTracing.create());
        }
        ServiceServer server = new ServiceServer(config);
        ThinkerClient thinker = new ThinkerClient(config, Tracer.noOp(), client);
        Routing routing = server.operations()
                .register(new ThinkService(config, server.requestLimiter(), thinker))
                .error(Throwable.class, ErrorResponses.handler())
                .build();
        server.builder(routing).tracer(tracer).build().start().await();
    }
}
