package dev.thinker.tracing.sdk;

import java.util.function.Supplier;

import datadog.trace.api.Config;

/**
 * Service, env and version of this process, or nothing of what is not set.
 *
 * <p>{@link Config} may be the Java agent's class, of any version: see {@link JavaAgent}.
 */
public final class UnifiedTags {

    public static final String SERVICE = read(() -> Config.get().getServiceName());
    public static final String ENV = read(() -> Config.get().getEnv());
    public static final String VERSION = read(() -> Config.get().getVersion());

    private UnifiedTags() {}

    private static String read(Supplier<String> setting) {
        try {
            String value = setting.get();
            return value == null ? "" : value;
        } catch (LinkageError e) {
            return "";
        }
    }
}
