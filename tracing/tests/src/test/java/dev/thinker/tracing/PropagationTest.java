package dev.thinker.tracing;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

import datadog.opentracing.DDTracer;
import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class PropagationTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private final Tracer tracer = TRACES.tracer("shop").tracer();
    private final Propagation propagation = new Propagation(tracer);

    @Test
    void inject_writesTheSpanInBothFormats() {
        Map<String, String> headers = new TreeMap<>();
        Span span = tracer.spanBuilder("sent").build();
        propagation.inject(span, headers::put);
        span.end();

        String traceId = DatadogSpan.of(span).traceId();
        assertThat(headers)
                .containsEntry("x-datadog-parent-id", span.context().spanId())
                .containsEntry("x-datadog-sampling-priority", "1");
        assertThat(headers.get("traceparent")).startsWith("00-" + traceId + "-");
        assertThat(headers.get("x-datadog-tags")).contains("_dd.p.tid=" + traceId.substring(0, 16));
    }

    static Stream<Arguments> carriers() {
        return Stream.of(
                Arguments.of("names in any case", "10", Map.of("TraceParent", traceparent("10"))),
                Arguments.of(
                        "bytes", "20", Map.of("traceparent", traceparent("20").getBytes(StandardCharsets.UTF_8))),
                Arguments.of("characters", "30", Map.of("traceparent", new StringBuilder(traceparent("30")))),
                Arguments.of(
                        "lists",
                        "40",
                        Map.of("traceparent", List.of(traceparent("40")), "tracestate", List.of("other=1", "dd=s:2"))),
                Arguments.of(
                        "Datadog's",
                        "50",
                        Map.of(
                                "x-datadog-trace-id",
                                Long.toUnsignedString(Long.parseUnsignedLong("aaaabbbbccccdd50", 16)),
                                "X-Datadog-Parent-Id",
                                170,
                                "x-datadog-tags",
                                "_dd.p.tid=640cfd8d00000000")));
    }

    private static String traceparent(String lastDigits) {
        return "00-640cfd8d00000000aaaabbbbccccdd" + lastDigits + "-00000000000000aa-01";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("carriers")
    void extract_makesTheSenderTheParent(String what, String lastDigits, Map<String, ?> headers) {
        RecordedSpan span = received(propagation.extract(headers, tracer.spanBuilder("received")));

        assertThat(span.traceId()).isEqualTo("640cfd8d00000000aaaabbbbccccdd" + lastDigits);
        assertThat(span.parentId()).isEqualTo("00000000000000aa");
    }

    @Test
    void headersThatAreLookedUp_areReadByLowerCaseNames() {
        Map<String, String> headers = new HashMap<>();
        Span sent = tracer.spanBuilder("sent").build();
        propagation.inject(sent, headers::put);
        sent.end();

        Span received = propagation
                .extract(headers::get, tracer.spanBuilder("received"))
                .build();
        received.end();

        assertThat(TRACES.await(DatadogSpan.of(sent).traceId(), 2)).hasTree("""
                shop sent [sent]
                  shop received [received]
                """);
        assertThat(headers.keySet()).allSatisfy(name -> assertThat(name).isEqualTo(name.toLowerCase(Locale.ROOT)));
    }

    @Test
    void headersOfOtherStyles_areFoundAsWrittenAndInLowercase() throws Exception {
        assertThat(ForkedJvm.run(
                        PropagateInOtherStyles.class,
                        Map.of("DD_TRACE_AGENT_URL", TRACES.agentUrl().toString()),
                        false))
                .contains(
                        "b3single continued continued",
                        "b3multi continued continued",
                        "haystack continued continued",
                        "xray continued continued");
    }

    /** Runs in its own JVM, because the style of the newest tracer applies to all tracers. */
    static final class PropagateInOtherStyles {

        private PropagateInOtherStyles() {}

        public static void main(String[] args) {
            for (String style : List.of("b3single", "b3multi", "haystack", "xray")) {
                Properties properties = new Properties();
                properties.setProperty("trace.propagation.style", style);
                try (DatadogTracer tracer = DatadogTracer.of(
                        DDTracer.builder().withProperties(properties).build())) {
                    Map<String, String> written = new HashMap<>();
                    Map<String, String> lowerCase = new HashMap<>();
                    Span sent = tracer.tracer().spanBuilder("sent").build();
                    tracer.propagation().inject(sent, (name, value) -> {
                        written.put(name, value);
                        lowerCase.put(name.toLowerCase(Locale.ROOT), value);
                    });
                    System.out.println(
                            style + " " + received(tracer, written, sent) + " " + received(tracer, lowerCase, sent));
                }
            }
        }

        private static String received(DatadogTracer tracer, Map<String, String> headers, Span sent) {
            Span received = tracer.propagation()
                    .extract(headers::get, tracer.tracer().spanBuilder("received"))
                    .build();
            boolean isContinued =
                    received.context().traceId().equals(sent.context().traceId());
            return isContinued ? "continued" : "lost";
        }
    }

    @Test
    void builderWithBaggage_canBePassedToAnotherExtract() {
        Map<String, String> headers = Map.of("traceparent", traceparent("60"), "baggage", "a=1");
        Span.Builder<?> builder = propagation.extract(headers, tracer.spanBuilder("received"));

        assertThat(received(propagation.extract(headers, builder)).traceId()).endsWith("60");
    }

    static Stream<Map<String, ?>> unreadable() {
        Map<String, String> nulls = new HashMap<>();
        nulls.put("traceparent", null);
        nulls.put(null, "value");
        return Stream.of(
                Map.of(),
                Map.of("other", "header"),
                Map.of("traceparent", "-"),
                Map.of("x-datadog-trace-id", "abc"),
                nulls,
                Map.of("baggage", "a=b"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unreadableHeaders_startANewTrace(Map<String, ?> headers) {
        assertThat(received(propagation.extract(headers, tracer.spanBuilder("received"))))
                .isRoot();
    }

    @Test
    void childInTheSameProcess_inheritsTraceAndBaggage() {
        Map<String, String> headers = new HashMap<>();
        Span root = propagation
                .extract(
                        Map.of(
                                "traceparent",
                                "00-640cfd8d00000000aaaabbbbccccdd11-00000000000000aa-01",
                                "baggage",
                                "user.id=42"),
                        tracer.spanBuilder("received"))
                .build();
        Span child = tracer.spanBuilder("child").parent(root.context()).build();
        propagation.inject(child, headers::put);
        child.end();
        root.end();

        assertThat(headers.get("traceparent")).startsWith("00-640cfd8d00000000aaaabbbbccccdd11-");
        assertThat(headers).containsEntry("baggage", "user.id=42");
    }

    @Test
    void withoutTracing_nothingIsPropagated() {
        Propagation off = new Propagation(Tracer.noOp());
        Map<String, String> headers = new HashMap<>();
        Span.Builder<?> builder = Tracer.noOp().spanBuilder("none");

        Span span = off.extract(
                        Map.of(
                                "traceparent",
                                "00-640cfd8d00000000aaaabbbbccccdd12-00000000000000aa-01",
                                "baggage",
                                "a=b"),
                        builder)
                .build();
        off.inject(span, headers::put);

        assertThat(headers).isEmpty();
        assertThat(Baggage.of(span)).isEmpty();
    }

    private static RecordedSpan received(Span.Builder<?> builder) {
        Span span = builder.build();
        span.end();
        return TRACES.await(DatadogSpan.of(span).traceId(), 1).span("received");
    }
}
