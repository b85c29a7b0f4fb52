package dev.thinker.tracing;

import java.util.function.Supplier;

import datadog.trace.api.Config;

/**
 * Service, env and version of this process, or nothing of what is not set.
 *
 * <p>{@link Config} may be the Java agent's class, of any version: see {@link JavaAgent}.
 */
final class UnifiedTags {

    static final String SERVICE = read(() -> Config.get().getServiceName());
    static final String ENV = read(() -> Config.get().getEnv());
    static final String VERSION = read(() -> Config.get().getVersion());

    private UnifiedTags() {
    }

    private static String read(Supplier<String> setting) {
        try {
            String value = setting.get();
            return value == null ? "" : value;
        } catch (LinkageError e) {
            return "";
        }
    }
}
