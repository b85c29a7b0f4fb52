package dev.thinker.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts the agent as a process of its own. */
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
    })
    void start_badSetting(String key, String value) throws Exception {
        assertStartFailsNaming(key, "-D" + key + "=" + value);
    }

    @Test
    void start_badSettingFromTheEnvironment() throws Exception {
        assertStartFails(agent(Map.of("SPANS_LIMIT", "-1")), "spans.limit");
    }

    @Test
    void start_portTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertStartFailsNaming("server.port", "-Dserver.port=" + taken.getLocalPort());
        }
    }

    @Test
    void stop_onTerm() throws Exception {
        Process agent = agent(Map.of("SERVER_PORT", "0"));
        try (BufferedReader out = agent.inputReader(UTF_8)) {
            assertThat(out.readLine()).matches("Taking traces at http://127\\.0\\.0\\.1:[1-9]\\d*");

            agent.destroy();

            assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(agent.exitValue()).isEqualTo(128 + 15);
            assertThat(errors()).isEmpty();
        } finally {
            agent.destroyForcibly();
        }
    }

    private void assertStartFailsNaming(String key, String... options) throws Exception {
        assertStartFails(agent(Map.of(), options), key);
    }

    private void assertStartFails(Process agent, String key) throws Exception {
        try {
            assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(agent.exitValue()).isEqualTo(1);
            assertThat(errors().lines()).singleElement().asString().startsWith(key + ": ");
        } finally {
            agent.destroyForcibly();
        }
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }

    private Process agent(Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
