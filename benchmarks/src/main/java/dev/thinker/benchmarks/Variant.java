package dev.thinker.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.helidon.webclient.tracing.WebClientTracing;

/**
 * One way to trace the system.
 *
 * @param name its name in tables and files
 * @param what a short description
 * @param thinker the arguments with which java runs the microservice, after the JVM options; for Python, the command
 * @param api the same for the API
 * @param variables environment variables of both services
 * @param keepsAll whether every trace must arrive completely, in two chunks
 */
record Variant(
        String name,
        String what,
        List<String> thinker,
        List<String> api,
        Map<String, String> variables,
        boolean keepsAll) {

    static final String UNTRACED = "untraced";
    static final String OURS = "thinker";
    static final String HELIDON = "helidon";
    static final String JAVA_AGENT = "dd-java-agent";
    static final String BARE = "bare";
    static final String PYTHON = "python";

    private static final String API = "dev.thinker.api.ApiWithoutKit";
    private static final String MICROSERVICE = "dev.thinker.microservice.MicroserviceWithoutKit";

    static List<Variant> all(Path root) throws IOException {
        List<String> thinker = List.of("-jar", jar(root, "thinker-service", "thinker-microservice"));
        List<String> api = List.of("-jar", jar(root, "api-service", "thinker-api"));
        // Raises the images' limit, because the agent loads many classes of its own
        List<String> agent = List.of(
                "-XX:MaxMetaspaceSize=96m",
                "-javaagent:"
                        + root.resolve("benchmarks/target/dd-java-agent.jar").normalize());
        List<String> helidon = List.of("-Dhelidon.tracing=true");
        return List.of(
                new Variant(
                        UNTRACED,
                        "the services with DD_TRACE_ENABLED=false",
                        thinker,
                        api,
                        Map.of("DD_TRACE_ENABLED", "false"),
                        false),
                new Variant(OURS, "the services unchanged, every trace kept", thinker, api, Map.of(), true),
                new Variant(
                        "sampled",
                        "DD_TRACE_SAMPLE_RATE=0.1",
                        thinker,
                        api,
                        Map.of("DD_TRACE_SAMPLE_RATE", "0.1", "DD_TRACE_RATE_LIMIT", "1000000"),
                        false),
                new Variant(
                        "sampled-stats",
                        "the same, with client-side stats (DD_TRACE_TRACER_METRICS_ENABLED=true)",
                        thinker,
                        api,
                        Map.of(
                                "DD_TRACE_SAMPLE_RATE",
                                "0.1",
                                "DD_TRACE_RATE_LIMIT",
                                "1000000",
                                "DD_TRACE_TRACER_METRICS_ENABLED",
                                "true"),
                        false),
                new Variant(
                        HELIDON,
                        "without the kit, Helidon's own tracing with the same tracer",
                        classes(root, MICROSERVICE, helidon),
                        classes(root, API, helidon),
                        Map.of(),
                        false),
                new Variant(
                        JAVA_AGENT,
                        "without the kit, Datadog's Java agent, with more metaspace",
                        classes(root, MICROSERVICE, agent),
                        classes(root, API, agent),
                        Map.of(),
                        false),
                new Variant(
                        BARE, "two Helidon servers that return a constant", bare(root), bare(root), Map.of(), false));
    }

    private static String jar(Path root, String module, String name) throws IOException {
        Path jar = root.resolve(module).resolve("target").resolve(name + ".jar").normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IOException(jar + " does not exist: build the project first");
        }
        return jar.toString();
    }

    private static List<String> classes(Path root, String main, List<String> options) throws IOException {
        String jar = main.equals(API)
                ? jar(root, "api-service", "thinker-api")
                : jar(root, "thinker-service", "thinker-microservice");
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-cp", classPath(jar, origin(Variant.class), origin(WebClientTracing.class)), main));
        return arguments;
    }

    private static List<String> bare(Path root) throws IOException {
        return List.of(
                "-cp",
                classPath(jar(root, "api-service", "thinker-api"), origin(Variant.class)),
                BareService.class.getName());
    }

    /** Needs no libraries, because the manifest of a service's jar lists them. */
    private static String classPath(String... entries) {
        return String.join(File.pathSeparator, entries);
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
