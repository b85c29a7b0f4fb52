package dev.thinker.microservice;

import datadog.opentracing.DDTracer;
import dev.thinker.base.server.ErrorResponses;
import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.server.Startup;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import io.helidon.webserver.Routing;

/**
 * thinker-microservice without the kit: not traced, or traced by Helidon itself with {@code -Dhelidon.tracing=true}. It
 * is in this package because the service's classes are package-private.
 */
public final class MicroserviceWithoutKit {

    private MicroserviceWithoutKit() {}

    public static void main(String[] args) {
        Startup.run(MicroserviceWithoutKit::start);
    }

    private static void start(Config config) {
        Tracer tracer = Tracer.noOp();
        if (Boolean.getBoolean("helidon.tracing")) {
            tracer = OpenTracing.create(DDTracer.builder().build());
            Tracer.global(tracer);
        }
        ServiceServer server = new ServiceServer(config);
        Thinker thinker = new Thinker(config, Thoughts.from(config), Tracer.noOp());
        Routing routing = server.operations()
                .register(new ThoughtService(config, server.requestLimiter(), thinker))
                .error(Throwable.class, ErrorResponses.handler())
                .build();
        server.builder(routing).tracer(tracer).build().start().await();
    }
}
