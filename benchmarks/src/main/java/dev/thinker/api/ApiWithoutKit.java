package dev.thinker.api;

import datadog.opentracing.DDTracer;
import dev.thinker.base.Chassis;
import dev.thinker.base.Connections;
import dev.thinker.base.Drain;
import dev.thinker.base.Limits;
import dev.thinker.base.Refusal;
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
        Chassis.bridgeLogs();
        Config config = Config.create();
        WebClient.Builder client = WebClient.builder();
        Tracer tracer = Tracer.noOp();
        if (Boolean.getBoolean("helidon.tracing")) {
            tracer = OpenTracing.create(DDTracer.builder().build());
            Tracer.global(tracer);
            client.addService(WebClientTracing.create());
        }
        Drain drain = new Drain(config, new Connections(config));
        Routing routing = Chassis.operations(config, drain)
                .register(new ThinkService(Limits.from(config), drain.connections(), new ThinkerClient(config, Tracer.noOp(), client)))
                .error(Throwable.class, Refusal.onError())
                .build();
        Chassis.server(config, drain, routing).tracer(tracer).build().start().await();
    }
}
