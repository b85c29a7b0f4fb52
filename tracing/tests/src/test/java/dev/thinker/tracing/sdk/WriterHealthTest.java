package dev.thinker.tracing.sdk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import datadog.opentracing.DDTracer;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.ForkedJvm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WriterHealthTest {

    @Test
    void unsampledTraces_areNotLostIfTheTracerComputesStats() throws Exception {
        // The tracer always sends the first trace of each interval of its stats
        assertThat(ForkedJvm.run(OnlyStatistics.class, sampled("0"), false)).containsPattern("lost=\\d of 100");
    }

    @Test
    void tracesRejectedByTheAgent_areLost() throws Exception {
        assertThat(ForkedJvm.run(OnlyStatistics.class, sampled("1"), false)).contains("lost=100 of 100");
    }

    private static Map<String, String> sampled(String rate) {
        // Else a sample rate keeps 100 traces a second at most, and these are 101
        return Map.of(
                "DD_TRACE_SAMPLE_RATE", rate, "DD_TRACE_RATE_LIMIT", "1000", "DD_TRACE_TRACER_METRICS_ENABLED", "true");
    }

    /** Ends one trace, and then a hundred, with an Agent that takes statistics, and no traces. */
    static final class OnlyStatistics {

        private static final CountDownLatch ASKED = new CountDownLatch(1);

        private OnlyStatistics() {}

        public static void main(String[] args) throws Exception {
            HttpServer agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            agent.createContext(
                    "/info",
                    exchange -> respond(
                            exchange,
                            200,
                            "{\"endpoints\":[\"/v0.4/traces\",\"/v0.6/stats\"],\"client_drop_p0s\":true}"));
            agent.createContext("/v0.4/traces", exchange -> {
                respond(exchange, 500, "");
                ASKED.countDown();
            });
            agent.createContext("/v0.6/stats", exchange -> respond(exchange, 200, ""));
            agent.start();
            System.setProperty(
                    "dd.trace.agent.port", Integer.toString(agent.getAddress().getPort()));
            DatadogTracer tracer = DatadogTracer.create("only-statistics");
            tracer.tracer().spanBuilder("work").build().end();
            ASKED.await();
            tracer.tracer().unwrap(DDTracer.class).flush();
            long before = tracer.lostTraces();
            for (int i = 0; i < 100; i++) {
                tracer.tracer().spanBuilder("work").build().end();
            }
            tracer.tracer().unwrap(DDTracer.class).flush();
            tracer.close();
            System.out.printf("lost=%d of 100%n", tracer.lostTraces() - before);
            agent.stop(0);
        }

        private static void respond(HttpExchange exchange, int status, String body) throws IOException {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        }
    }
}
