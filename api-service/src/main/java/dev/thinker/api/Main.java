package dev.thinker.api;

import dev.thinker.base.server.ErrorResponses;
import dev.thinker.base.server.Gauges;
import dev.thinker.base.server.ServiceServer;
import dev.thinker.base.server.Startup;
import dev.thinker.tracing.DatadogTracer;
import io.helidon.config.Config;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.Routing;

/** thinker-api: a thought on each subject. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Startup.run(config -> {
            DatadogTracer tracer = DatadogTracer.create(
                    config.get("tracing.service").asString().get());
            Gauges.registerLostTraces(tracer);
            ServiceServer server = new ServiceServer(config);
            server.start(createRouting(config, tracer, server)).await();
            // On SIGTERM, the requests in flight finish before the tracer sends its last spans
            tracer.beforeClose(server::shutDown);
        });
    }

    static Routing createRouting(Config config, DatadogTracer tracer, ServiceServer server) {
        ThinkerClient thinker = new ThinkerClient(config, tracer.tracer(), WebClient.builder());
        ThinkService service = new ThinkService(config, server.requestLimiter(), thinker);
        return tracer.routes(server.operations(), routes -> routes.register(service))
                .error(Throwable.class, ErrorResponses.handler())
                .build();
    }
}
