package dev.thinker.tracing;

import java.util.Map;

import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogCorrelationTest {

    private final Tracer tracer = RecordingAgent.tracer();
    private final LogCorrelation correlation = new LogCorrelation(tracer);

    @Test
    void lineOfASpan_carriesItsIdsAndTheService() {
        Span span = tracer.spanBuilder("a span").build();
        try (Logged logged = new Logged(LogCorrelationTest.class)) {
            correlation.run(span, () -> LoggerFactory.getLogger(LogCorrelationTest.class).info("a line"));

            assertThat(logged.events()).hasSize(1);
            Map<String, String> mdc = logged.events().get(0).getMDCPropertyMap();
            assertThat(mdc).containsEntry("dd.service", RecordingAgent.DEFAULT_SERVICE)
                    .containsEntry("dd.span_id", span.context().spanId());
            span.end();
            RecordingAgent.trace(mdc.get("dd.trace_id"), 1);
        }
    }

    @Test
    void afterwards_theThreadIsAsBefore() {
        MDC.put("mine", "kept");
        try {
            assertThatThrownBy(() -> correlation.run(tracer.spanBuilder("a span").build(), () -> {
                throw new IllegalStateException("while logging");
            })).hasMessage("while logging");

            assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("mine", "kept"));
        } finally {
            MDC.clear();
        }
    }

    @Test
    void withoutTracing_theLineIsWrittenWithoutIds() {
        try (Logged logged = new Logged(LogCorrelationTest.class)) {
            new LogCorrelation(Tracer.noOp()).run(Tracer.noOp().spanBuilder("none").build(),
                    () -> LoggerFactory.getLogger(LogCorrelationTest.class).info("a line"));

            assertThat(logged.events().get(0).getMDCPropertyMap()).doesNotContainKey("dd.trace_id");
        }
    }
}
