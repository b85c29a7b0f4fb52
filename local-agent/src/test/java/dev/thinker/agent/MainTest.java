package dev.thinker.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class MainTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "server.port, eighty",
        "server.port, 65536",
        "server.host, no.such.host.invalid",
        "spans.limit, many",
        "spans.limit, 0",
        "connections.timeout, 0",
    })
    void start_invalidSetting_failsNamingTheSetting(String key, String value) {
        Map<String, String> settings = Map.of(key, value);

        assertThatThrownBy(() -> TestAgent.start(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(key + ": ");
    }

    @Test
    void start_invalidEnvironmentVariable_failsNamingTheSetting() throws Exception {
        try (AgentProcess agent = AgentProcess.start(folder, Map.of("SPANS_LIMIT", "-1"))) {
            assertFailsNaming("spans.limit", agent);
        }
    }

    @Test
    void start_turkishLocale_readsTheEnvironment() throws Exception {
        try (AgentProcess agent =
                AgentProcess.start(folder, Map.of("SPANS_LIMIT", "-1"), "-Duser.language=tr", "-Duser.country=TR")) {
            assertFailsNaming("spans.limit", agent);
        }
    }

    @Test
    void start_portInUse_failsNamingTheSetting() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                AgentProcess agent = AgentProcess.start(folder, Map.of(), "-Dserver.port=" + taken.getLocalPort())) {
            assertFailsNaming("server.port", agent);
        }
    }

    @Test
    void terminate_stopsCleanly() throws Exception {
        try (AgentProcess agent = AgentProcess.start(folder, Map.of("SERVER_PORT", "0"))) {
            assertThat(agent.readLine()).matches("Receiving traces at http://127\\.0\\.0\\.1:[1-9]\\d*");
            assertThat(agent.readLine()).matches("Showing them at http://127\\.0\\.0\\.1:[1-9]\\d*/");

            agent.terminate();

            assertThat(agent.awaitExit()).isEqualTo(128 + 15);
            assertThat(agent.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+ExitOnOutOfMemoryError", "-XX:-ExitOnOutOfMemoryError"})
    void outOfMemory_exitsTheProcess(String option) throws Exception {
        try (AgentProcess agent =
                AgentProcess.start(folder, Map.of("SERVER_PORT", "0"), "-Xmx16m", "-XX:+UseSerialGC", option)) {
            String line = agent.readLine();
            int port = URI.create(line.substring(line.indexOf("http"))).getPort();

            // Without the JVM's option, an error that Helidon swallows leaves it running until the next one
            do {
                sendMoreThanThereIsRoomFor(port);
            } while (!agent.hasExitedWithin(Duration.ofSeconds(2)));

            assertThat(agent.awaitExit()).isEqualTo(3);
        }
    }

    private static void sendMoreThanThereIsRoomFor(int port) throws IOException {
        int length = 20_000_000;
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /v0.4/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[length]);
        } catch (SocketException e) {
            // The agent has exited
        }
    }

    private static void assertFailsNaming(String key, AgentProcess agent) throws Exception {
        assertThat(agent.awaitExit()).isEqualTo(1);
        assertThat(agent.errors().lines()).singleElement().asString().startsWith(key + ": ");
    }
}
