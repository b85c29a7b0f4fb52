package dev.thinker.tracing.sdk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.HttpServer;
import datadog.trace.api.Config;
import ddtrot.dd.communication.ddagent.SharedCommunicationObjects;
import ddtrot.dd.trace.common.writer.RemoteApi;
import ddtrot.okhttp3.HttpUrl;
import dev.thinker.tracing.Logged;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AgentWatchTest {

    private static final Duration OFTEN = Duration.ofMillis(10);

    /**
     * One for all tests: Logback can miss an appender that is added while another thread, such as an old watch, logs.
     */
    @AutoClose
    private static final Logged LOGGED = new Logged(AgentWatch.class);

    private final WriterHealth health = new WriterHealth();
    private AgentWatch watch;
    private String address;

    @AfterEach
    void end() {
        watch.cancel();
        LOGGED.events().clear();
    }

    @Test
    void agentThatStopsAndStarts_isReportedOnceEachTime() throws Exception {
        int port = freePort();
        watch(port);
        await(1);
        HttpServer agent = agent(port, 200);
        await(2);
        agent.stop(0);
        await(3);

        assertThat(lines()).hasSize(3);
        assertThat(lines().get(0))
                .startsWith("The Datadog Agent at " + address + " does not respond")
                .endsWith("The address comes from DD_TRACE_AGENT_URL, or DD_AGENT_HOST and DD_TRACE_AGENT_PORT");
        assertThat(lines().get(1)).isEqualTo("The Datadog Agent at " + address + " accepts traces again");
        assertThat(lines().get(2)).startsWith("The Datadog Agent at " + address + " does not respond");
    }

    @Test
    void agentThatRunsFromTheStart_isReportedOnce() throws Exception {
        HttpServer agent = agent(0, 200);
        watch(agent.getAddress().getPort());
        await(1);
        agent.stop(0);

        assertThat(lines().get(0)).isEqualTo("The Datadog Agent at " + address + " accepts traces");
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 401, 403, 404, 413, 429, 500, 503})
    void agentThatRejectsTraces_isReportedWithItsStatus(int status) throws Exception {
        HttpServer agent = agent(0, status);
        watch(agent.getAddress().getPort());
        await(1);
        agent.stop(0);

        assertThat(lines().get(0))
                .startsWith("The Datadog Agent at " + address + " responds with status " + status
                        + ": traces are lost until it accepts them");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirect_isReportedAsLosingTraces(int status) throws Exception {
        HttpServer agent = agent(0, status);
        agent.createContext("/login", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        watch(agent.getAddress().getPort());
        await(1);
        agent.stop(0);

        assertThat(lines().get(0)).contains(Integer.toString(status), ": traces are lost until it accepts them");
    }

    @Test
    void failedSend_isReportedEvenIfAProbeSucceeds() throws Exception {
        HttpServer agent = agent(0, 200);
        watch(agent.getAddress().getPort());
        await(1);

        health.onFailedSend(1, 1_000_000, RemoteApi.Response.failed(413));
        await(3);
        agent.stop(0);

        assertThat(lines().get(1)).contains("responds with status 413");
        assertThat(lines().get(2)).endsWith("accepts traces again");
    }

    private void watch(int port) {
        address = "http://127.0.0.1:" + port;
        SharedCommunicationObjects communication = new SharedCommunicationObjects();
        communication.agentUrl = HttpUrl.get(address);
        watch = AgentWatch.start(AgentRoute.prepare(communication, Config.get()), health, OFTEN);
    }

    private static HttpServer agent(int port, int status) throws IOException {
        HttpServer agent = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        agent.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Location", "/login");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().endsWith("/traces") ? status : 404, -1);
            exchange.close();
        });
        agent.start();
        return agent;
    }

    /** Below the ephemeral ports, which other tests get for port 0 and for their connections. */
    private static int freePort() {
        while (true) {
            try (ServerSocket socket =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(10_000, 30_000))) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Try another
            }
        }
    }

    /** Without those of a watch that ends later than its test. */
    private List<String> lines() {
        return LOGGED.events().stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(address))
                .toList();
    }

    private void await(int lines) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(20);
        while (lines().size() < lines && Instant.now().isBefore(deadline)) {
            Thread.sleep(5);
        }
        assertThat(lines()).hasSizeGreaterThanOrEqualTo(lines);
    }
}
