package dev.thinker.tracing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import datadog.trace.api.Config;
import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.sdk.UnifiedTags;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

class DatadogTracerTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    @Test
    void requestToAServiceWithADefaultName_sendsASpanOfThatNameWithoutBaseService() throws Exception {
        String output = ForkedJvm.run(
                ServeRequest.class,
                Map.of("DD_TRACE_AGENT_URL", TRACES.agentUrl().toString()),
                true);

        assertThat(output).contains("logged=the-default");
        assertThat(TRACES.await(output.replaceAll("(?s).*traceresponse=([0-9a-f-]*).*", "$1"), 1)
                        .span("helidon.request"))
                .isRoot()
                .hasService("the-default")
                .hasResource("GET /service")
                .doesNotHaveTag("_dd.base_service");
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "true, 1"})
    void dataStreamsThread_runsOnlyIfDataStreamsAreEnabled(String enabled, int threads) throws Exception {
        assertThat(ForkedJvm.run(CountDataStreamsThreads.class, Map.of("DD_DATA_STREAMS_ENABLED", enabled), true))
                .contains("threads=" + threads);
    }

    static final class CountDataStreamsThreads {

        private CountDataStreamsThreads() {}

        public static void main(String[] args) throws InterruptedException {
            try (DatadogTracer tracer = DatadogTracer.create("the-default")) {
                tracer.tracer().spanBuilder("any").build().end();
                // Stopping the thread takes one of its intervals of 10 ms, or longer on a busy machine
                int rounds = Config.get().isDataStreamsEnabled() ? 50 : 1_000;
                for (int i = 0; i < rounds && count() > 0; i++) {
                    Thread.sleep(20);
                }
                System.out.println("threads=" + count());
            }
        }

        private static long count() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("dd-data-streams"))
                    .count();
        }
    }

    static final class ServeRequest {

        private ServeRequest() {}

        public static void main(String[] args) throws Exception {
            try (DatadogTracer tracer = DatadogTracer.create("the-default")) {
                WebServer server = WebServer.builder(tracer.routes(
                                Routing.builder(),
                                rules -> rules.get(
                                        "/service", (request, response) -> response.send(MDC.get("dd.service")))))
                        .bindAddress("127.0.0.1")
                        .build()
                        .start()
                        .await();
                HttpResponse<String> response = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/service"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                server.shutdown().await();
                System.out.println("traceresponse="
                        + response.headers().firstValue("traceresponse").orElseThrow() + " logged=" + response.body());
            }
        }
    }

    @Test
    void withoutDdService_theDefaultIsTheServiceName() throws Exception {
        assertThat(tracerIn(Map.of())).contains("service=the-default enabled=true datadog=true lost=0 global=false");
    }

    @Test
    void ddTraceEnabledFalse_returnsHelidonsNoOpTracer() throws Exception {
        assertThat(tracerIn(Map.of("DD_TRACE_ENABLED", "false"))).contains("enabled=false datadog=false");
    }

    static Stream<Map<String, String>> invalidSettings() {
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
    @MethodSource("invalidSettings")
    void invalidSetting_isOneLogLineThatNamesIt(Map<String, String> environment) throws Exception {
        String output = tracerIn(environment);

        assertThat(output).contains("enabled=false datadog=false lost=0");
        assertThat(output.lines().filter(line -> line.contains("RunningTracer: ")))
                .singleElement()
                .asString()
                .contains(
                        "Tracing is off because Datadog's tracer failed to start",
                        environment.keySet().iterator().next());
        assertThat(output).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({"tr,TR", "az,AZ", "lt,LT", "ar,EG"})
    void ddVariables_anyLocale_areFound(String language, String country) throws Exception {
        String options = "-Duser.language=" + language + " -Duser.country=" + country;

        assertThat(ForkedJvm.run(
                        PrintConfiguration.class,
                        Map.of(
                                "JAVA_TOOL_OPTIONS",
                                options,
                                "DD_SERVICE",
                                "from-the-environment",
                                "DD_VERSION",
                                "1.2.3",
                                "DD_TRACE_CLIENT_IP_ENABLED",
                                "true",
                                "DD_TRACE_PROPAGATION_STYLE",
                                "b3multi"),
                        false))
                .contains("service=from-the-environment version=1.2.3 clientIp=true styles=[B3MULTI] locale=" + language
                        + "_" + country);
    }

    @Test
    void systemProperty_turkishLocale_takesPrecedenceOverTheVariable() throws Exception {
        assertThat(tracerIn(Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Duser.language=tr -Ddd.service=from-a-property",
                        "DD_SERVICE",
                        "from-the-environment")))
                .contains("service=from-a-property");
    }

    static final class PrintConfiguration {

        private PrintConfiguration() {}

        public static void main(String[] args) {
            DatadogTracer tracer = DatadogTracer.create("the-default");
            Config config = Config.get();
            System.out.println("service=" + config.getServiceName() + " version=" + config.getVersion() + " clientIp="
                    + config.isClientIpEnabled() + " styles="
                    + config.getTracePropagationStylesToInject().stream()
                            .map(Enum::name)
                            .toList() + " locale=" + Locale.getDefault());
            tracer.close();
        }
    }

    private static String tracerIn(Map<String, String> environment) throws IOException, InterruptedException {
        return ForkedJvm.run(PrintTracer.class, environment, false);
    }

    static final class PrintTracer {

        private PrintTracer() {}

        public static void main(String[] args) {
            try (DatadogTracer tracer = DatadogTracer.create("the-default")) {
                Span span = tracer.tracer().spanBuilder("a span").build();
                new ServerTracing(tracer.tracer());
                LogCorrelation.in(span, () -> {});
                System.out.printf(
                        "service=%s enabled=%s datadog=%s lost=%s global=%s%n",
                        UnifiedTags.SERVICE,
                        tracer.tracer().enabled(),
                        DatadogSpan.of(span).isRecorded(),
                        tracer.lostTraces(),
                        Tracer.global().enabled());
                span.end();
            }
        }
    }
}
