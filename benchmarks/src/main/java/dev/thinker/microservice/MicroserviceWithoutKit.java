package dev.thinker.microservice;

import datadog.opentracing.DDTracer;
import dev.thinker.base.Chassis;
import dev.thinker.base.Connections;
import dev.thinker.base.Drain;
import dev.thinker.base.Limits;
import dev.thinker.base.Refusal;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import io.helidon.webserver.Routing;

/**
 * thinker-microservice, traced by nobody, or with {@code -Dhelidon.tracing=true} by Helidon itself. It is in this package for what the
 * service keeps to itself.
 */
public final class MicroserviceWithoutKit {

    private MicroserviceWithoutKit() {
    }

    public static void main(String[] args) {
        Chassis.bridgeLogs();
        Config config = Config.create();
        Tracer tracer = Tracer.noOp();
        if (Boolean.getBoolean("helidon.tracing")) {
            tracer = OpenTracing.create(DDTracer.builder().build());
            Tracer.global(tracer);
        }
        Drain drain = new Drain(config, new Connections(config));
        Thinker thinker = new Thinker(config, Thoughts.from(config), Tracer.noOp());
        Routing routing = Chassis.operations(config, drain)
                .register(new ThoughtService(Limits.from(config), drain.connections(), thinker))
                .error(Throwable.class, Refusal.onError())
                .build();
        Chassis.server(config, drain, routing).tracer(tracer).build().start().await();
    }
}
