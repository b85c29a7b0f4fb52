package dev.thinker.tracing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import datadog.trace.api.Config;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each case in a JVM of its own, because Datadog's configuration is one per JVM. */
class DatadogTracerTest {

    @Test
    void withoutDdService_theDefaultNamesTheService() throws Exception {
        assertThat(tracerIn(Map.of())).contains("service=the-default enabled=true datadog=true global=false");
    }

    @Test
    void ddService_winsOverTheDefault() throws Exception {
        assertThat(tracerIn(Map.of("DD_SERVICE", "from-the-environment"))).contains("service=from-the-environment");
    }

    @Test
    void ddTraceEnabledFalse_isHelidonsNoOpTracer() throws Exception {
        assertThat(tracerIn(Map.of("DD_TRACE_ENABLED", "false"))).contains("enabled=false datadog=false");
    }

    private static String tracerIn(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), PrintTracer.class.getName()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("DD_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    static final class PrintTracer {

        private PrintTracer() {
        }

        public static void main(String[] args) {
            try (DatadogTracer tracer = DatadogTracer.create("the-default")) {
                Span span = tracer.tracer().spanBuilder("a span").build();
                System.out.printf("service=%s enabled=%s datadog=%s global=%s%n", Config.get().getServiceName(),
                        tracer.tracer().enabled(), DatadogIds.datadog(span) != null, Tracer.global().enabled());
                span.end();
            }
        }
    }
}
