package dev.thinker.base.server;

import java.net.BindException;
import java.util.Locale;
import java.util.function.Consumer;

import io.helidon.config.Config;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Starts the process of a service: the only call in its {@code main}. */
public final class Startup {

    private Startup() {}

    /**
     * Reads the configuration and starts the service. If that fails, one log line says why and the JVM exits with code
     * 1.
     */
    public static void run(Consumer<Config> start) {
        // Otherwise LIMITS_SUBJECTS would not match limits.subjects in Turkish, and some locales have non-ASCII digits
        Locale.setDefault(Locale.ROOT);
        bridgeLogs();
        Config config = Config.create();
        try {
            start.accept(config);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Startup.class).error("Cannot start: {}", reason(config, e));
            System.exit(1);
        }
    }

    /** Helidon logs through java.util.logging, everything else through SLF4J. */
    private static void bridgeLogs() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    static String reason(Config config, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "The server cannot listen on server.port "
                        + config.get("server.port").asString().orElse("") + ": " + cause.getMessage();
            }
        }
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}
