package dev.thinker.tracing;

import java.io.IOException;
import java.util.Map;

import datadog.trace.api.Config;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DatadogTracerTest {

    @Test
    void withoutDdService_theDefaultNamesTheService() throws Exception {
        assertThat(tracerIn(Map.of())).contains("service=the-default enabled=true datadog=true global=false");
    }

    @Test
    void ddTraceEnabledFalse_isHelidonsNoOpTracer() throws Exception {
        assertThat(tracerIn(Map.of("DD_TRACE_ENABLED", "false"))).contains("enabled=false datadog=false");
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
                System.out.printf("service=%s enabled=%s datadog=%s global=%s%n", Config.get().getServiceName(),
                        tracer.tracer().enabled(), DatadogIds.datadog(span) != null, Tracer.global().enabled());
                span.end();
            }
        }
    }
}
