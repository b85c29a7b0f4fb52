package dev.thinker.tracing.sdk;

import java.util.function.Supplier;

import datadog.trace.api.Config;

/**
 * Service, env and version of this process, each empty if it is not set.
 *
 * <p>{@link Config} may be a class of Datadog's Java agent, which may have any version. If it lacks a setting, the
 * value is empty.
 *
 * @see <a href="https://docs.datadoghq.com/getting_started/tagging/unified_service_tagging/">Unified service
 *     tagging</a>
 */
public final class UnifiedTags {

    /** The service, as in {@code DD_SERVICE}. */
    public static final String SERVICE = read(() -> Config.get().getServiceName());
    /** The environment, as in {@code DD_ENV}. */
    public static final String ENV = read(() -> Config.get().getEnv());
    /** The version, as in {@code DD_VERSION}. */
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
