package dev.thinker.microservice;

import dev.thinker.base.Chassis;
import dev.thinker.base.Connections;
import dev.thinker.base.Drain;
import dev.thinker.base.Gauges;
import dev.thinker.base.Limits;
import dev.thinker.base.Refusal;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;

/** thinker-microservice. */
public final class Main {

    private Main() {
    }

    public static void main(String[] args) {
        Chassis.bridgeLogs();
        Config config = Config.create();
        try {
            DatadogTracer tracer = DatadogTracer.create(config.get("tracing.service").asString().get());
            Gauges.register("traces.lost", "Traces that the Datadog Agent did not take, or that waited too long", tracer::lostTraces);
            Drain drain = new Drain(config, new Connections(config));
            WebServer server = startServer(config, tracer.tracer(), drain).await();
            tracer.beforeClose(() -> drain.end(server));
        } catch (RuntimeException e) {
            Chassis.failToStart(config, e);
        }
    }

    static Single<WebServer> startServer(Config config, Tracer tracer, Drain drain) {
        return Chassis.start(config, drain, createRouting(config, tracer, drain));
    }

    private static Routing createRouting(Config config, Tracer tracer, Drain drain) {
        Thinker thinker = new Thinker(config, Thoughts.from(config), tracer);
        return new ServerTracing(tracer)
                .routes(Chassis.operations(config, drain), rules -> rules
                        .register(new ThoughtService(Limits.from(config), drain.connections(), thinker)))
                .error(Throwable.class, Refusal.onError())
                .build();
    }
}
