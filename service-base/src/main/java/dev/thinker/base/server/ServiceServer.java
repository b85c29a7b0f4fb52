package dev.thinker.base.server;

import java.net.BindException;
import java.util.Locale;

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
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What a service stands on: its server, the endpoints for those who operate it, its log, its failure to start. */
public final class ServiceServer {

    private ServiceServer() {
    }

    /**
     * Sends what Helidon logs where all other lines go, and makes the service behave the same in every locale. Call it before
     * anything else: Helidon's and Datadog's classes read settings in the default locale, in which {@code LIMITS_SUBJECTS} may not
     * be {@code limits.subjects} in capitals, and write numbers in its digits.
     */
    public static void bridgeLogs() {
        Locale.setDefault(Locale.ROOT);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** {@code /health}, {@code /metrics} and {@code /openapi}. Register them ahead of everything that is traced. */
    public static Routing.Builder operations(Config config, GracefulShutdown drain) {
        return Routing.builder()
                .register(HealthSupport.builder()
                        .addLiveness(() -> HealthCheckResponse.up("runs"))
                        .addReadiness(drain.readiness())
                        .build())
                .register(MetricsSupport.create(config.get("metrics")))
                .register(OpenAPISupport.create(config.get("openapi")));
    }

    /** Starts the server on {@code server.host} and {@code server.port}. */
    public static Single<WebServer> start(Config config, GracefulShutdown drain, Routing routing) {
        return server(config, drain, routing).build().start();
    }

    /** The server before it is built. */
    public static WebServer.Builder server(Config config, GracefulShutdown drain, Routing routing) {
        return WebServer.builder()
                .config(config.get("server"))
                // Helidon's automatic spans would appear beside ours.
                .tracer(Tracer.noOp())
                .addMediaSupport(JsonpSupport.create())
                .transport(drain.transport())
                .directHandler(ErrorResponses.unread(), DirectHandler.EventType.BAD_REQUEST, DirectHandler.EventType.PAYLOAD_TOO_LARGE)
                .addRouting(routing);
    }

    /** Says in one line why the service does not start, and ends the JVM with exit code 1. */
    public static void failToStart(Config config, Throwable error) {
        LoggerFactory.getLogger(ServiceServer.class).error("Cannot start: {}", reason(config, error));
        System.exit(1);
    }

    static String reason(Config config, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "server.port " + config.get("server.port").asString().orElse("") + " cannot be listened on ("
                        + cause.getMessage() + ")";
            }
        }
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}
