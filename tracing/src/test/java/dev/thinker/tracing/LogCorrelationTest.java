package dev.thinker.tracing;

import java.util.Map;

import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogCorrelationTest {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogCorrelationTest.class);

    private final Tracer tracer = RecordingAgent.tracer();

    @Test
    void lineOfASpan_carriesItsIdsAndTheService() {
        Span span = tracer.spanBuilder("a span").build();
        try (Logged logged = new Logged(LogCorrelationTest.class)) {
            LogCorrelation.in(span, () -> LOGGER.warn("No word"));

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
            assertThatThrownBy(() -> LogCorrelation.in(tracer.spanBuilder("a span").build(), () -> {
                throw new IllegalStateException("while logging");
            })).hasMessage("while logging");

            assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("mine", "kept"));
        } finally {
            MDC.clear();
        }
    }

    @Test
    void withinAnotherSpan_theInnerIdsAreFollowedByTheOuter() {
        Span outer = tracer.spanBuilder("outer").build();
        Span inner = tracer.spanBuilder("inner").parent(outer.context()).build();
        LogCorrelation.in(outer, () -> {
            LogCorrelation.in(inner, () -> assertThat(MDC.get("dd.span_id")).isEqualTo(inner.context().spanId()));
            assertThat(MDC.get("dd.span_id")).isEqualTo(outer.context().spanId());
            assertThat(MDC.get("dd.service")).isEqualTo(RecordingAgent.DEFAULT_SERVICE);
        });
        assertThat(MDC.get("dd.service")).isNull();
        inner.end();
        outer.end();
    }

    @Test
    void withoutTracing_theLineIsWrittenWithoutIds() {
        try (Logged logged = new Logged(LogCorrelationTest.class)) {
            LogCorrelation.in(Tracer.noOp().spanBuilder("none").build(),
                    () -> LoggerFactory.getLogger(LogCorrelationTest.class).info("a line"));

            assertThat(logged.events().get(0).getMDCPropertyMap()).doesNotContainKey("dd.trace_id");
        }
    }
}
