package dev.thinker.microservice;

import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.connection.ClientConnections;
import dev.thinker.base.server.GracefulShutdown;
import dev.thinker.base.server.Gauges;
import dev.thinker.base.server.RepeatedParameter;
import dev.thinker.base.server.ErrorResponses;
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
        ServiceServer.bridgeLogs();
        Config config = Config.create();
        try {
            DatadogTracer tracer = DatadogTracer.create(config.get("tracing.service").asString().get());
            Gauges.register("traces.lost", "Traces that the Datadog Agent did not take, or that waited too long", tracer::lostTraces);
            GracefulShutdown drain = new GracefulShutdown(config, new ClientConnections(config));
            WebServer server = startServer(config, tracer.tracer(), drain).await();
            tracer.beforeClose(() -> drain.end(server));
        } catch (RuntimeException e) {
            ServiceServer.failToStart(config, e);
        }
    }

    static Single<WebServer> startServer(Config config, Tracer tracer, GracefulShutdown drain) {
        return ServiceServer.start(config, drain, createRouting(config, tracer, drain));
    }

    private static Routing createRouting(Config config, Tracer tracer, GracefulShutdown drain) {
        Thinker thinker = new Thinker(config, Thoughts.from(config), tracer);
        return new ServerTracing(tracer)
                .routes(ServiceServer.operations(config, drain), rules -> rules
                        .register(new ThoughtService(RepeatedParameter.from(config), drain.connections(), thinker)))
                .error(Throwable.class, ErrorResponses.onError())
                .build();
    }
}
