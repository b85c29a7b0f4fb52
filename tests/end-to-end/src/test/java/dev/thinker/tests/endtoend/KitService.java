package dev.thinker.tests.endtoend;

import java.net.http.HttpResponse;
import java.util.Map;

import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.InSpan;
import dev.thinker.tracing.ServerTracing;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.slf4j.MDC;

/** The service of the guide. It serves a few requests and exits. */
final class KitService {

    private KitService() {}

    public static void main(String[] args) {
        DatadogTracer tracer = DatadogTracer.create("the-default");
        WebServer server = WebServer.builder()
                .tracer(Tracer.noOp())
                .addRouting(tracer.routes(Routing.builder(), rules -> rules.get("/ok", (request, response) -> {
                            String logged = InSpan.call(
                                    tracer.tracer()
                                            .spanBuilder("work")
                                            .parent(ServerTracing.spanOf(request)
                                                    .context()),
                                    span -> MDC.get("dd.trace_id") == null
                                            ? "logged without a span"
                                            : "logged in a span");
                            Span received = tracer.propagation()
                                    .extract(
                                            Map.of(
                                                    "traceparent",
                                                    "00-640cfd8d00000000aaaabbbbccccdd11-00000000000000aa-01"),
                                            tracer.tracer().spanBuilder("consume"))
                                    .build();
                            received.end();
                            boolean isContinued =
                                    received.context().traceId().equals(Long.toUnsignedString(0xaaaabbbbccccdd11L));
                            response.send(logged + ", message " + (isContinued ? "continued" : "not continued"));
                        })
                        .get("/fail", (request, response) -> {
                            throw new IllegalStateException("Failed");
                        })))
                .build()
                .start()
                .await();
        tracer.beforeClose(() -> server.shutdown().await());
        String url = "http://localhost:" + server.port();
        HttpResponse<String> ok = Http.get(url + "/ok");
        System.out.println(ok.body());
        System.out.println(ok.statusCode() + " " + Http.get(url + "/fail").statusCode() + " "
                + Http.get(url + "/nowhere").statusCode());
        System.exit(0);
    }
}
