package dev.thinker.tracing;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;

import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class DatadogTracerTest {

    @Test
    void withoutDdService_theDefaultNamesTheService() throws Exception {
        assertThat(tracerIn(Map.of())).contains("service=the-default enabled=true datadog=true lost=0 global=false");
    }

    @Test
    void ddTraceEnabledFalse_isHelidonsNoOpTracer() throws Exception {
        assertThat(tracerIn(Map.of("DD_TRACE_ENABLED", "false"))).contains("enabled=false datadog=false");
    }

    static Stream<Map<String, String>> settingsThatTheTracerDoesNotStartWith() {
        return Stream.of(
                Map.of("DD_TRACE_AGENT_URL", "tcp://agent:8126"),
                Map.of("DD_TRACE_AGENT_URL", "http://localhost:99999"),
                Map.of("DD_TRACE_AGENT_PORT", "99999"),
                Map.of("DD_AGENT_HOST", "two words"),
                // Fails in the class of the configuration, which is lost for the rest of this JVM
                Map.of("DD_AGENT_HOST", ""),
                Map.of("DD_TRACE_AGENT_TIMEOUT", "-1"));
    }

    @ParameterizedTest
    @MethodSource("settingsThatTheTracerDoesNotStartWith")
    void tracerThatDoesNotStart_isOneLineThatNamesTheSetting(Map<String, String> environment) throws Exception {
        String output = tracerIn(environment);

        assertThat(output).contains("enabled=false datadog=false lost=0");
        assertThat(output.lines().filter(line -> line.contains("DatadogTracer: "))).singleElement().asString()
                .contains("Tracing is off, and all traces are lost", environment.keySet().iterator().next());
        assertThat(output).doesNotContain("\tat ");
    }

    private static String tracerIn(Map<String, String> environment) throws IOException, InterruptedException {
        return ForkedJvm.run(PrintTracer.class, environment, false);
    }

    static final class PrintTracer {

        private PrintTracer() {
        }

        public static void main(String[] args) {
            try (DatadogTracer tracer = DatadogTracer.create("the-default")) {
                Span span = tracer.tracer().spanBuilder("a span").build();
                new ServerTracing(tracer.tracer());
                LogCorrelation.in(span, () -> { });
                System.out.printf("service=%s enabled=%s datadog=%s lost=%s global=%s%n", UnifiedTags.SERVICE,
                        tracer.tracer().enabled(), DatadogIds.datadog(span) != null, tracer.lostTraces(), Tracer.global().enabled());
                span.end();
            }
        }
    }
}
