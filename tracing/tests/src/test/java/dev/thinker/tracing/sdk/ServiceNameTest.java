package dev.thinker.tracing.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.ForkedJvm;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.tracing.Span;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The service's name comes from Datadog's own configuration, and only where that has none from the default. */
class ServiceNameTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

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
    void nameInDatadogsConfiguration_isTheServiceName(Map<String, String> environment) throws Exception {
        assertThat(spanIn(environment))
                .hasService("configured")
                .hasTag("version", "1.2.3")
                .doesNotHaveTag("_dd.base_service");
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
    void noNameInDatadogsConfiguration_leavesTheDefault(Map<String, String> environment) throws Exception {
        assertThat(spanIn(environment))
                .hasService("the-default")
                .hasTag("version", "1.2.3")
                .doesNotHaveTag("_dd.base_service");
    }

    private static RecordedSpan spanIn(Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DD_VERSION", "1.2.3");
        all.put("DD_TRACE_AGENT_URL", TRACES.agentUrl().toString());
        String output = ForkedJvm.run(EndSpan.class, all, false);
        return TRACES.await(output.replaceAll("(?s).*trace=([0-9a-f]{32}).*", "$1"), 1)
                .span("named");
    }

    private static String file(String line) {
        try {
            return Files.writeString(Files.createTempFile(folder, "datadog", ".properties"), line)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class EndSpan {

        private EndSpan() {}

        public static void main(String[] args) {
            try (DatadogTracer tracer = DatadogTracer.create("the-default")) {
                Span span = tracer.tracer().spanBuilder("named").build();
                span.end();
                System.out.println("trace=" + DatadogSpan.of(span).traceId());
            }
        }
    }
}
