package dev.thinker.tracing.sdk;

import java.util.Optional;
import java.util.stream.Stream;

import ddtrot.dd.trace.api.env.CapturedEnvironment;
import ddtrot.dd.trace.bootstrap.config.provider.CapturedEnvironmentConfigSource;
import ddtrot.dd.trace.bootstrap.config.provider.ConfigProvider;

/**
 * The service's name where Datadog's own configuration has none.
 *
 * <p>It goes into that configuration: a name given to the tracer's builder instead leaves {@code _dd.base_service} on every span and
 * drops {@code version}, and so does one that is only among {@code DD_TAGS}.
 */
final class ServiceName {

    private ServiceName() {}

    /** Call it before anything reads {@link datadog.trace.api.Config}, which is read once. */
    static void setDefault(String defaultService) {
        ConfigProvider configuration = ConfigProvider.withoutCollector();
        // The name of the main class or jar, which is the tracer's own last resort, is excluded
        String configured = configuration.getStringExcludingSource(
                "service", "", CapturedEnvironmentConfigSource.class, "service.name");
        if (configured.isBlank()) {
            System.setProperty("dd.service", lessObvious(configuration).orElse(defaultService));
        }
    }

    /** A name behind an empty one that takes precedence, or among the tags. */
    private static Optional<String> lessObvious(ConfigProvider configuration) {
        String lastResort = CapturedEnvironment.get().getProperties().get("service.name");
        return Stream.of(
                        configuration.getStringNotEmpty("service", ""),
                        configuration.getStringNotEmpty("service.name", ""),
                        configuration.getMergedTagsMap("trace.tags", "tags").getOrDefault("service", ""),
                        configuration
                                .getMergedMap("trace.global.tags", "global.tags")
                                .getOrDefault("service", ""),
                        configuration.getMergedMap("trace.span.tags").getOrDefault("service", ""))
                .filter(name -> !name.isBlank() && !name.equals(lastResort))
                .findFirst();
    }
}
