package dev.thinker.tracing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.WebServer;
import io.opentracing.util.GlobalTracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

/** The kit beside other tracing code, by the recipes of docs/tracing-your-own-service.md. */
class SideBySideTest {

    private static final String WARNING = "The WebServer has its own tracer";

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    /** The other tests have it on their class path. */
    @Test
    void withoutHelidonsOpenTelemetryModule_andWithDatadogsPropagationAlone_tracesAreComplete() throws Exception {
        String output = run(Quiet.class, Map.of("DD_TRACE_PROPAGATION_STYLE", "datadog"));

        assertThat(output).contains("status=200", "logged=true").doesNotContain(WARNING);
        assertOneTrace(output);
    }

    @Test
    void globalTracer_addsSpansAndAWarningOnlyWhereTheServerUsesIt() throws Exception {
        String output = run(Global.class, Map.of());

        assertThat(output).contains("status=200").containsSubsequence("logged=true", WARNING);
        assertOneTrace(output);
    }

    private static String run(Class<?> main, Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DD_TRACE_AGENT_URL", TRACES.agentUrl().toString());
        return ForkedJvm.run(main, all, false);
    }

    private static void assertOneTrace(String output) {
        assertThat(TRACES.await(output.replaceAll("(?s).*traceresponse=([0-9a-f-]*).*", "$1"), 2))
                .hasTree("""
                side-by-side helidon.request [GET /work]
                  side-by-side opentracing.work [opentracing.work]
                """);
    }

    static final class Quiet {

        private Quiet() {}

        public static void main(String[] args) throws Exception {
            try (DatadogTracer tracer = DatadogTracer.create("side-by-side")) {
                ServiceWithOpenTracing.call(tracer.tracer(), WebServer.builder());
            }
        }
    }

    static final class Global {

        private Global() {}

        public static void main(String[] args) throws Exception {
            try (DatadogTracer datadog = DatadogTracer.create("side-by-side")) {
                Tracer tracer = datadog.tracer();
                GlobalTracer.registerIfAbsent(tracer.unwrap(io.opentracing.Tracer.class));
                WebServer.Builder builder = WebServer.builder().tracer(Tracer.noOp());
                ServiceWithOpenTracing.call(tracer, builder);
                WebServer.create(new ServerTracing(tracer).routes(Routing.builder(), rules -> {}))
                        .start()
                        .await()
                        .shutdown()
                        .await();
            }
        }
    }

    /** A service whose handler has OpenTracing code in it. */
    private static final class ServiceWithOpenTracing {

        /** Calls it, and stops it, so that its span has ended. */
        static void call(Tracer tracer, WebServer.Builder builder) throws Exception {
            OpenTracingCode code = new OpenTracingCode(tracer.unwrap(io.opentracing.Tracer.class));
            WebServer server = builder.bindAddress("127.0.0.1")
                    .addRouting(new ServerTracing(tracer)
                            .routes(Routing.builder(), rules -> rules.get("/work", code::handle)))
                    .build()
                    .start()
                    .await();
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/work"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            server.shutdown().await();
            System.out.println("status=" + response.statusCode() + " traceresponse="
                    + response.headers().firstValue("traceresponse").orElseThrow() + "\nlogged=" + response.body());
        }
    }

    private static final class OpenTracingCode {

        private final io.opentracing.Tracer openTracing;

        OpenTracingCode(io.opentracing.Tracer openTracing) {
            this.openTracing = openTracing;
        }

        void handle(ServerRequest request, ServerResponse response) {
            Span span = ServerTracing.spanOf(request);
            io.opentracing.Span parent = span.unwrap(io.opentracing.Span.class);
            io.opentracing.Span work =
                    openTracing.buildSpan("opentracing.work").asChildOf(parent).start();
            openTracing.activateSpan(work).close();
            work.finish();
            response.send(Boolean.toString(DatadogSpan.of(span).traceId().equals(MDC.get("dd.trace_id"))));
        }
    }
}
