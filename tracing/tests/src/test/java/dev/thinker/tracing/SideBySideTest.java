package dev.thinker.tracing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.WebServer;
import io.opentracing.util.GlobalTracer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The kit where there is other tracing code; its recipes stand in docs/tracing-your-own-service.md. */
class SideBySideTest {

    private static final String WARNING = "The server has a tracer of its own";

    /** The other tests have it on their class path. */
    @Test
    void withoutHelidonsOpenTelemetryModule_andWithDatadogsPropagationAlone_theIdsAreThere() throws Exception {
        assertThat(ForkedJvm.run(Quiet.class, Map.of("DD_TRACE_PROPAGATION_STYLE", "datadog"), false))
                .contains("status=200 traceresponse=true helidon.request opentracing.work", "logged=true")
                .doesNotContain(WARNING);
    }

    @Test
    void globalTracer_addsNothingIfTheServerIsKeptFromIt_andIsWarnedOfIfNot() throws Exception {
        assertThat(ForkedJvm.run(Global.class, Map.of(), false))
                .contains("status=200 traceresponse=true helidon.request opentracing.work")
                .containsSubsequence("logged=true", WARNING);
    }

    static final class Quiet {

        private Quiet() {}

        public static void main(String[] args) throws Exception {
            ask(RecordingAgent.tracer(), WebServer.builder());
            System.exit(0);
        }
    }

    static final class Global {

        private Global() {}

        public static void main(String[] args) throws Exception {
            Tracer tracer = RecordingAgent.tracer();
            GlobalTracer.registerIfAbsent(tracer.unwrap(io.opentracing.Tracer.class));
            ask(tracer, WebServer.builder().tracer(Tracer.noOp()));
            WebServer.create(new ServerTracing(tracer).routes(Routing.builder(), rules -> {}))
                    .start()
                    .await();
            System.exit(0);
        }
    }

    /** Asks a service whose handler has OpenTracing code in it. */
    private static void ask(Tracer tracer, WebServer.Builder builder) throws Exception {
        OpenTracingCode code = new OpenTracingCode(tracer.unwrap(io.opentracing.Tracer.class));
        WebServer server = builder.bindAddress("127.0.0.1")
                .addRouting(
                        new ServerTracing(tracer).routes(Routing.builder(), rules -> rules.get("/work", code::handle)))
                .build()
                .start()
                .await();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/work"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        StringBuilder names = new StringBuilder();
        answer.headers()
                .firstValue("traceresponse")
                .ifPresent(header -> RecordingAgent.trace(header.split("-")[1], 2).stream()
                        .map(span -> span.name())
                        .sorted()
                        .forEach(name -> names.append(' ').append(name)));
        System.out.println("status=" + answer.statusCode() + " traceresponse=" + !names.isEmpty() + names + "\nlogged="
                + answer.body());
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
            work.finish();
            response.send(Boolean.toString(org.slf4j.MDC.get("dd.trace_id") != null));
        }
    }
}
