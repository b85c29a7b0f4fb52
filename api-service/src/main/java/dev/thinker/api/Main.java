package dev.thinker.api;

import java.time.Duration;

import dev.thinker.base.Chassis;
import dev.thinker.base.Connections;
import dev.thinker.base.Drain;
import dev.thinker.base.Limits;
import dev.thinker.base.Refusal;
import dev.thinker.tracing.AgentWatch;
import dev.thinker.tracing.ClientTracing;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.LogCorrelation;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;

/** thinker-api. */
public final class Main {

    private Main() {
    }

    public static void main(String[] args) {
        Chassis.bridgeLogs();
        Config config = Config.create();
        try {
            DatadogTracer tracer = DatadogTracer.create(config.get("tracing.service").asString().get());
            AgentWatch.start(Duration.ofSeconds(5));
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
        ServerTracing tracing = new ServerTracing(tracer);
        LogCorrelation correlation = new LogCorrelation(tracer);
        ThinkerClient thinker = new ThinkerClient(config, new ClientTracing(tracer));
        return Chassis.operations(config, drain)
                .register(new ThinkService(tracing, Limits.from(config), drain.connections(), thinker, correlation))
                .any(tracing.handler("404", "404", (request, response, span) -> Refusal.notFound(response)))
                .error(Throwable.class, Refusal.onError(correlation))
                .build();
    }
}
