package dev.thinker.tracing.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import dev.thinker.tracing.ForkedJvm;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What names the service: Datadog's own configuration, and only without a name there the default. */
class ServiceNameTest {

    private static final String DEFAULT = RecordingAgent.DEFAULT_SERVICE;

    @TempDir
    private static Path folder;

    static Stream<Map<String, String>> configurationsWithAName() {
        return Stream.of(
                Map.of("DD_SERVICE", "configured"),
                Map.of("DD_SERVICE_NAME", "configured"),
                Map.of("JDK_JAVA_OPTIONS", "-Ddd.service=configured"),
                Map.of("JDK_JAVA_OPTIONS", "-Ddd.service.name=configured"),
                Map.of("DD_TRACE_CONFIG", file("dd.service=configured")),
                Map.of("JDK_JAVA_OPTIONS", "-Ddd.trace.config=" + file("dd.service=configured")),
                Map.of("DD_TRACE_OTEL_ENABLED", "true", "OTEL_SERVICE_NAME", "configured"),
                Map.of("DD_TRACE_OTEL_ENABLED", "true", "OTEL_RESOURCE_ATTRIBUTES", "service.name=configured,team=a"),
                Map.of("DD_TRACE_OTEL_ENABLED", "true", "JDK_JAVA_OPTIONS", "-Dotel.service.name=configured"),
                Map.of("DD_TAGS", "team:a,service:configured"),
                Map.of("DD_TRACE_SPAN_TAGS", "service:configured"),
                Map.of("DD_SERVICE", "configured", "DD_TAGS", "service:another"),
                Map.of("DD_SERVICE", "", "DD_SERVICE_NAME", "configured"),
                Map.of("DD_SERVICE", " ", "DD_TAGS", "service:configured"),
                Map.of("JDK_JAVA_OPTIONS", "-Ddd.service=", "DD_SERVICE", "configured"),
                Map.of("DD_SERVICE", "", "DD_TRACE_CONFIG", file("dd.service=configured")));
    }

    @ParameterizedTest
    @MethodSource("configurationsWithAName")
    void nameInDatadogsConfiguration_namesTheService(Map<String, String> environment) throws Exception {
        assertThat(spanIn(environment)).contains("service=configured base=null version=1.2.3");
    }

    static Stream<Map<String, String>> configurationsWithoutAName() {
        return Stream.of(
                Map.of(),
                Map.of("DD_SERVICE", " "),
                Map.of("JDK_JAVA_OPTIONS", "-Ddd.service="),
                Map.of("DD_TRACE_CONFIG", file("dd.service=")),
                Map.of("DD_TRACE_CONFIG", folder.resolve("missing.properties").toString()),
                Map.of("DD_TAGS", "team:a"),
                // Datadog's tracer reads OpenTelemetry's variables only where it is told to
                Map.of("OTEL_SERVICE_NAME", "ignored"));
    }

    @ParameterizedTest
    @MethodSource("configurationsWithoutAName")
    void noNameInDatadogsConfiguration_defaultNamesTheService(Map<String, String> environment) throws Exception {
        assertThat(spanIn(environment)).contains("service=" + DEFAULT + " base=null version=1.2.3");
    }

    private static String spanIn(Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DD_VERSION", "1.2.3");
        return ForkedJvm.run(PrintSpan.class, all, false);
    }

    private static String file(String line) {
        try {
            return Files.writeString(Files.createTempFile(folder, "datadog", ".properties"), line)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class PrintSpan {

        private PrintSpan() {}

        public static void main(String[] args) {
            RecordingAgent.tracer().spanBuilder("named").build().end();
            RecordedSpan span =
                    RecordingAgent.await(any -> any.name().equals("named"), 1).get(0);
            System.out.printf(
                    "service=%s base=%s version=%s%n",
                    span.service(), span.tag("_dd.base_service"), span.tag("version"));
            System.exit(0);
        }
    }
}
