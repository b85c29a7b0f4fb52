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
 * The system, traced in one way.
 *
 * @param name of it in tables and files
 * @param what it is, in a few words
 * @param thinker what java runs as the microservice, behind its options
 * @param api the same of the API
 * @param variables of both
 * @param keepsAll whether each of its traces has to arrive whole, in two parts
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

    private static final String API = "dev.thinker.api.ApiWithoutKit";
    private static final String MICROSERVICE = "dev.thinker.microservice.MicroserviceWithoutKit";

    static List<Variant> all(Path root) throws IOException {
        List<String> thinker = List.of("-jar", jar(root, "thinker-service", "thinker-microservice"));
        List<String> api = List.of("-jar", jar(root, "api-service", "thinker-api"));
        // Its classes do not fit into the images' 48 MB
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
                new Variant(OURS, "the services as they are, every trace kept", thinker, api, Map.of(), true),
                new Variant(
                        "sampled",
                        "DD_TRACE_SAMPLE_RATE=0.1",
                        thinker,
                        api,
                        Map.of("DD_TRACE_SAMPLE_RATE", "0.1", "DD_TRACE_RATE_LIMIT", "1000000"),
                        false),
                new Variant(
                        "sampled-stats",
                        "the same, with the tracer's own statistics (DD_TRACE_TRACER_METRICS_ENABLED=true)",
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
                        "without the kit, Helidon's own tracing over the same tracer",
                        classes(root, MICROSERVICE, helidon),
                        classes(root, API, helidon),
                        Map.of(),
                        false),
                new Variant(
                        JAVA_AGENT,
                        "without the kit, Datadog's Java agent, with more room for classes",
                        classes(root, MICROSERVICE, agent),
                        classes(root, API, agent),
                        Map.of(),
                        false),
                new Variant(
                        BARE, "two Helidon servers that answer a constant", bare(root), bare(root), Map.of(), false));
    }

    private static String jar(Path root, String module, String name) throws IOException {
        Path jar = root.resolve(module).resolve("target").resolve(name + ".jar").normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IOException("There is no " + jar + ": the project is not built");
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

    /** A service's jar names its libraries itself. */
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
