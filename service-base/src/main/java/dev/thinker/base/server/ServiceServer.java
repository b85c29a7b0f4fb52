package dev.thinker.base.server;

import dev.thinker.base.connection.ClientConnections;
import dev.thinker.base.connection.ConnectionLimits;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.health.HealthSupport;
import io.helidon.media.jsonp.JsonpSupport;
import io.helidon.metrics.MetricsSupport;
import io.helidon.openapi.OpenAPISupport;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.DirectHandler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Helidon's web server with what a service needs in production: endpoints for operators, limits, error responses in
 * JSON, and a graceful shutdown. Create one, add your routes to {@link #operations}, {@link #start} it, and
 * {@link #shutDown} when the process ends.
 */
public final class ServiceServer {

    private final Config config;
    private final ClientConnections connections;
    private final RequestLimiter requestLimiter;
    private final GracefulShutdown shutdown;
    private volatile WebServer server;

    /**
     * Reads {@code limits.*} and {@code shutdown.*}, and later {@code server.*}, {@code metrics.*} and
     * {@code openapi.*}.
     *
     * @throws IllegalArgumentException naming the setting that is missing or invalid
     */
    public ServiceServer(Config config) {
        this.config = config;
        Config limits = config.get("limits");
        connections = new ClientConnections(
                new ConnectionLimits(
                        ConfigValues.positiveInt(limits.get("connections")),
                        ConfigValues.positiveInt(limits.get("long")),
                        ConfigValues.duration(limits.get("receive")),
                        ConfigValues.duration(limits.get("send")),
                        ConfigValues.duration(limits.get("idle")),
                        ConfigValues.duration(limits.get("age"))),
                ErrorResponses.requestTimeout(),
                ErrorResponses.missingHost(),
                ErrorResponses.tooManyLongRequests());
        requestLimiter =
                new RequestLimiter(ConfigValues.positiveInt(limits.get("inflight")), connections::requestsInFlight);
        shutdown = new GracefulShutdown(config.get("shutdown"), connections);
        Gauges.register("connections.open", "Open connections from clients", connections::open);
        Gauges.register(
                "requests.inflight",
                "Requests whose responses have not been sent completely",
                connections::requestsInFlight);
        Gauges.register(
                "requests.refused", "Requests rejected with 503 because of limits.inflight", requestLimiter::rejected);
    }

    /**
     * Returns a routing with {@code /health}, {@code /metrics} and {@code /openapi}, untraced, to which you add your
     * own routes.
     */
    public Routing.Builder operations() {
        return Routing.builder()
                .register(HealthSupport.builder()
                        .addLiveness(() -> HealthCheckResponse.up("runs"))
                        .addReadiness(shutdown.readiness())
                        .build())
                .get("/metrics[/{+scope}]", MetricsFormat::declarePlainText)
                .register(MetricsSupport.create(config.get("metrics")))
                .register(OpenAPISupport.create(config.get("openapi")));
    }

    /**
     * Limits the requests in flight. Wrap each of your handlers in it: {@code rules.get("/",
     * server.requestLimiter().limit(this::handle))}.
     */
    public RequestLimiter requestLimiter() {
        return requestLimiter;
    }

    /** Starts listening on {@code server.host} and {@code server.port}. */
    public Single<WebServer> start(Routing routing) {
        server = builder(routing).build();
        return server.start();
    }

    /**
     * Returns the builder of the server, for custom settings. {@link #shutDown} does not stop a server that you build
     * with it.
     */
    public WebServer.Builder builder(Routing routing) {
        return WebServer.builder()
                .config(config.get("server"))
                // Otherwise Helidon's automatic spans would appear beside ours
                .tracer(Tracer.noOp())
                .addMediaSupport(JsonpSupport.create())
                .transport(connections.transport())
                .directHandler(
                        ErrorResponses.unroutable(),
                        DirectHandler.EventType.BAD_REQUEST,
                        DirectHandler.EventType.PAYLOAD_TOO_LARGE)
                .addRouting(routing);
    }

    /** Finishes the requests in flight, then stops the server. Blocks until it has stopped. */
    public void shutDown() {
        shutdown.run(server);
    }

    ClientConnections connections() {
        return connections;
    }
}
