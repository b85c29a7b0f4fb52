package dev.thinker.tracing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.HttpServer;
import dev.thinker.tracing.testing.RecordingAgent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AgentWatchTest {

    private static final Duration OFTEN = Duration.ofMillis(10);

    @BeforeAll
    static void configureTheTracerFirst() {
        RecordingAgent.tracer();
    }

    @Test
    void agentThatGoesAndComes_isReportedOnceEachTime() throws Exception {
        int port = freePort();
        URI address = URI.create("http://127.0.0.1:" + port);
        try (Logged logged = new Logged(AgentWatch.class)) {
            AgentWatch watch = AgentWatch.start(address, OFTEN);
            await(logged, 1);
            HttpServer agent = agent(port);
            await(logged, 2);
            agent.stop(0);
            await(logged, 3);

            List<String> lines = logged.events().stream().map(ILoggingEvent::getFormattedMessage).toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0)).startsWith("Traces go to the Datadog Agent at " + address + ", which does not answer");
            assertThat(lines.get(1)).isEqualTo("Traces go to the Datadog Agent at " + address + ", which answers again");
            assertThat(lines.get(2)).isEqualTo(lines.get(0));
            watch.cancel();
        }
    }

    @Test
    void agentThatIsThereFromTheStart_isReportedOnce() throws Exception {
        HttpServer agent = agent(0);
        URI address = URI.create("http://127.0.0.1:" + agent.getAddress().getPort());
        try (Logged logged = new Logged(AgentWatch.class)) {
            AgentWatch watch = AgentWatch.start(address, OFTEN);
            await(logged, 1);

            assertThat(logged.events().get(0).getFormattedMessage())
                    .isEqualTo("Traces go to the Datadog Agent at " + address + ", which answers");
            watch.cancel();
        } finally {
            agent.stop(0);
        }
    }

    private static HttpServer agent(int port) throws IOException {
        HttpServer agent = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        agent.createContext("/info", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        agent.start();
        return agent;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void await(Logged logged, int lines) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(20);
        while (logged.events().size() < lines && Instant.now().isBefore(deadline)) {
            Thread.sleep(5);
        }
        assertThat(logged.events()).hasSizeGreaterThanOrEqualTo(lines);
    }
}
