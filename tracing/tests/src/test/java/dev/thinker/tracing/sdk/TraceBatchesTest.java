package dev.thinker.tracing.sdk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.ForkedJvm;
import io.helidon.tracing.Span;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TraceBatchesTest {

    @Test
    void slowAgent_receivesAllTracesInTheEnd() throws Exception {
        assertThat(ForkedJvm.run(SlowAgent.class, Map.of(), false)).contains("received=2501 lost=0");
    }

    @Test
    void spanThatEndsAfterClose_isIgnored() throws Exception {
        assertThat(ForkedJvm.run(Late.class, Map.of(), false)).contains("ended late");
    }

    static final class Late {

        private Late() {}

        public static void main(String[] args) {
            DatadogTracer tracer = DatadogTracer.create("late");
            Span late = tracer.tracer().spanBuilder("late").build();
            tracer.close();
            late.end();
            System.out.println("ended late");
        }
    }

    /** Takes the first payload only when many more traces than the tracer's queue has room for have finished. */
    static final class SlowAgent {

        private static final CountDownLatch FIRST_PAYLOAD = new CountDownLatch(1);
        private static final CountDownLatch ALL_FINISHED = new CountDownLatch(1);
        private static final AtomicInteger RECEIVED = new AtomicInteger();

        private SlowAgent() {}

        public static void main(String[] args) throws Exception {
            HttpServer agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            agent.createContext("/info", exchange -> respond(exchange, "{\"endpoints\":[\"/v0.4/traces\"]}"));
            agent.createContext("/v0.4/traces", SlowAgent::take);
            agent.start();
            System.setProperty(
                    "dd.trace.agent.port", Integer.toString(agent.getAddress().getPort()));
            DatadogTracer tracer = DatadogTracer.create("slow-agent");
            tracer.tracer().spanBuilder("first").build().end();
            FIRST_PAYLOAD.await();
            for (int i = 0; i < 2_500; i++) {
                tracer.tracer().spanBuilder("more").build().end();
            }
            ALL_FINISHED.countDown();
            tracer.close();
            System.out.printf("received=%d lost=%d%n", RECEIVED.get(), tracer.lostTraces());
            agent.stop(0);
        }

        private static void take(HttpExchange exchange) throws IOException {
            exchange.getRequestBody().readAllBytes();
            int traces = Integer.parseInt(exchange.getRequestHeaders().getFirst("X-Datadog-Trace-Count"));
            // AgentWatch's payload has none, and does not keep the tracer's thread busy
            if (traces > 0) {
                FIRST_PAYLOAD.countDown();
                try {
                    ALL_FINISHED.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                RECEIVED.addAndGet(traces);
            }
            respond(exchange, "{}");
        }

        private static void respond(HttpExchange exchange, String body) throws IOException {
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        }
    }
}
