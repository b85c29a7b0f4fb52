package dev.thinker.tracing.sdk;

import java.util.Optional;
import java.util.stream.Stream;

import ddtrot.dd.trace.api.env.CapturedEnvironment;
import ddtrot.dd.trace.bootstrap.config.provider.CapturedEnvironmentConfigSource;
import ddtrot.dd.trace.bootstrap.config.provider.ConfigProvider;

/**
 * Sets the service name if Datadog's configuration has none.
 *
 * <p>The name must be part of that configuration. A name that is passed to the tracer's builder adds
 * {@code _dd.base_service} to every span and removes {@code version}, and so does a name that is only set in
 * {@code DD_TAGS}.
 */
final class ServiceName {

    private ServiceName() {}

    /** Must run before the first use of {@link datadog.trace.api.Config}, which is read once per JVM. */
    static void setDefault(String defaultService) {
        ConfigProvider configuration = ConfigProvider.withoutCollector();
        // Excludes the tracer's own fallback, which is the name of the main class or jar
        String configured = configuration.getStringExcludingSource(
                "service", "", CapturedEnvironmentConfigSource.class, "service.name");
        if (configured.isBlank()) {
            System.setProperty("dd.service", fallbackName(configuration).orElse(defaultService));
        }
    }

    /** Finds a name that is hidden by an empty one with higher precedence, or that is set as a tag. */
    private static Optional<String> fallbackName(ConfigProvider configuration) {
        String tracerFallback = CapturedEnvironment.get().getProperties().get("service.name");
        return Stream.of(
                        configuration.getStringNotEmpty("service", ""),
                        configuration.getStringNotEmpty("service.name", ""),
                        configuration.getMergedTagsMap("trace.tags", "tags").getOrDefault("service", ""),
                        configuration
                                .getMergedMap("trace.global.tags", "global.tags")
                                .getOrDefault("service", ""),
                        configuration.getMergedMap("trace.span.tags").getOrDefault("service", ""))
                .filter(name -> !name.isBlank() && !name.equals(tracerFallback))
                .findFirst();
    }
}
