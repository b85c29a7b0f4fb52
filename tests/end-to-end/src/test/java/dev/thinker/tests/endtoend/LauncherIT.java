package dev.thinker.tests.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.thinker.quickstart.Launcher;
import dev.thinker.tests.endtoend.AgentClient.ReceivedSpan;
import dev.thinker.tests.support.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The launcher as a user runs it. */
class LauncherIT {

    /**
     * A background process of a script, such as {@code mvn verify &}, ignores SIGINT, and so do its children. Java
     * cannot undo that.
     */
    private static final List<String> OBEY_CTRL_C = Files.isExecutable(Path.of("/usr/bin/perl"))
            ? List.of("/usr/bin/perl", "-e", "$SIG{INT} = 'DEFAULT'; exec @ARGV or die $!", "--")
            : List.of();

    /** An agent that is already running. */
    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    private final List<Integer> ports = FreePort.find(3);
    private final int apiPort = ports.get(0);
    private final int thinkerPort = ports.get(1);
    private final int agentPort = ports.get(2);
    private final List<String> output = new CopyOnWriteArrayList<>();
    private Process launcher;
    private Thread rest;

    @AfterEach
    void stop() throws Exception {
        launcher.descendants().forEach(ProcessHandle::destroy);
        // Process.destroy() would close the stream, which is still being read.
        launcher.toHandle().destroy();
        launcher.waitFor();
    }

    @Test
    void ctrlC_stopsAllThree() throws Exception {
        launch(Map.of());
        readUntil("Stop with Ctrl-C.");
        List<ProcessHandle> services = launcher.descendants().toList();
        assertThat(services).hasSize(3);
        assertThat(output)
                .anyMatch(line ->
                        line.contains("curl -i 'localhost:" + apiPort + "/think/?subject=technology&subject=foo_bar'"))
                .anyMatch(line -> line.startsWith("thinker-api          | "))
                .anyMatch(line -> line.startsWith("thinker-microservice | "))
                .anyMatch(line -> line.startsWith("local-agent          | "));
        awaitAcceptedTraces();
        assertThat(Http.get("http://localhost:" + apiPort + "/think/?subject=technology")
                        .statusCode())
                .isEqualTo(200);

        new ProcessBuilder("kill", "-INT", Long.toString(launcher.pid()))
                .start()
                .waitFor();

        assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(services).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void dyingService_stopsTheOthersAndIsNamed() throws Exception {
        launch(Map.of("AGENT_URL", agentUrl()));
        readUntil("Stop with Ctrl-C.");
        List<ProcessHandle> services = launcher.descendants().toList();

        services.get(1).destroyForcibly();

        assertThat(exitCode()).isEqualTo(1);
        assertThat(output.get(output.size() - 1)).contains("exited with code 137");
        assertThat(services).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void occupiedPort_failsNamingTheSetting() throws Exception {
        try (ServerSocket taken = new ServerSocket(apiPort, 1, InetAddress.getLoopbackAddress())) {
            launch(Map.of());

            assertThat(exitCode()).isEqualTo(1);
            assertThat(output)
                    .containsExactly("Port " + taken.getLocalPort()
                            + " for thinker-api is already in use: choose another with -Dapi.port=<port>");
        }
    }

    @Test
    void portOfARunningAgent_failsSuggestingAgentUrl() throws Exception {
        launch(Map.of("AGENT_PORT", Integer.toString(system.agent().port())));

        assertThat(exitCode()).isEqualTo(1);
        assertThat(output)
                .containsExactly("A Datadog Agent is already listening on port "
                        + system.agent().port()
                        + ": use it with -Dagent.url=http://localhost:"
                        + system.agent().port()
                        + ", or choose another port for the local agent with -Dagent.port=<port>");
    }

    @Test
    @EnabledIfSystemProperty(named = "soak", matches = "true")
    void agentUrl_sendsTracesToThatAgent() throws Exception {
        launch(Map.of("AGENT_URL", agentUrl()));
        readUntil("Stop with Ctrl-C.");

        assertThat(launcher.descendants()).hasSize(2);
        assertThat(output)
                .anyMatch(line -> line.endsWith(agentUrl()))
                .anyMatch(line -> line.startsWith("In Datadog:"))
                .noneMatch(line -> line.startsWith("Service map:"));
        HttpResponse<String> response = Http.get("http://localhost:" + apiPort + "/think/?subject=technology");
        system.agent().trace(Http.traceId(response), 4);
    }

    private static String agentUrl() {
        return "http://localhost:" + system.agent().port();
    }

    @Test
    void agentUrlWithoutAnAgent_failsNamingTheSetting() throws Exception {
        launch(Map.of("AGENT_URL", "http://localhost:" + agentPort));

        assertThat(exitCode()).isEqualTo(1);
        assertThat(output)
                .containsExactly("No Datadog Agent accepts traces at http://localhost:" + agentPort
                        + ": set -Dagent.url to another address, or omit it to run the local agent");
    }

    @Test
    void invalidAgentUrl_failsNamingTheSetting() throws Exception {
        launch(Map.of("AGENT_URL", "localhost:8126"));

        assertThat(exitCode()).isEqualTo(1);
        assertThat(output)
                .containsExactly(
                        "-Dagent.url is 'localhost:8126', but must be an HTTP or HTTPS URL such as http://localhost:8126");
    }

    @Test
    void invalidPort_failsNamingTheSetting() throws Exception {
        launch(Map.of("API_PORT", "http"));

        assertThat(exitCode()).isEqualTo(1);
        assertThat(output).containsExactly("-Dapi.port is 'http', but must be a port from 1 to 65535");
    }

    @Test
    void failedStart_logsTheReasonAndLeavesNothingRunning() throws Exception {
        launch(Map.of("AGENT_URL", agentUrl(), "JAVA_TOOL_OPTIONS", "-Dthink.delay=soon"));

        assertThat(exitCode()).isEqualTo(1);
        assertThat(output)
                .anyMatch(
                        line -> line.startsWith("thinker-microservice | ")
                                && line.contains(
                                        "Cannot start: The setting think.delay is 'soon'; it must be a duration such as PT0.5S, not negative"));
        assertThat(output.get(output.size() - 1)).startsWith("thinker-microservice exited with code 1");
        assertThat(launcher.descendants()).isEmpty();
    }

    @Test
    void trafficSetting_sendsExampleRequests() throws Exception {
        launch(Map.of("TRAFFIC", "true", "AGENT_URL", agentUrl(), "DD_ENV", "traffic"));
        readUntil("Stop with Ctrl-C.");

        assertThat(system.agent().await(span -> isThink(span) && span.error() == 0, 2))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(system.agent().await(span -> isThink(span) && span.error() == 1, 2))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    private static boolean isThink(ReceivedSpan span) {
        return span.name().equals("think") && "traffic".equals(span.meta().get("env"));
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "soak", matches = "true")
    @ValueSource(strings = {"-Duser.language=tr -Duser.country=TR", "-Duser.language=ar -Duser.country=EG"})
    void anyLocale_printsAWorkingCurlCommand(String locale) throws Exception {
        launch(Map.of("AGENT_URL", agentUrl(), "JAVA_TOOL_OPTIONS", locale));
        readUntil("Stop with Ctrl-C.");

        assertThat(output)
                .anyMatch(line ->
                        line.contains("curl -i 'localhost:" + apiPort + "/think/?subject=technology&subject=foo_bar'"));
        assertThat(Http.get("http://localhost:" + apiPort + "/think/?subject=technology")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    @EnabledIfSystemProperty(named = "soak", matches = "true")
    void variablesForOtherPrograms_areIgnoredAndNamed() throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SERVER_HOST",
                "0.0.0.0",
                "SERVER_PORT",
                "1",
                "LIMITS_SUBJECTS",
                "1",
                "THINK_DELAY",
                "soon",
                "THINKER_URL",
                "http://192.0.2.1/",
                "tracing.service",
                "other",
                "DD_TRACE_ENABLED",
                "false",
                "OTEL_SERVICE_NAME",
                "other"));
        environment.putAll(Map.of(
                "DD_TRACE_AGENT_UNIX_DOMAIN_SOCKET",
                "/none",
                "DD_TRACE_AGENT_URL",
                "http://192.0.2.1:1",
                "DD_SERVICE",
                "other",
                "LOG_FORMAT",
                "json",
                "_JAVA_OPTIONS",
                "-Dserver.host=0.0.0.0",
                "JAVA_TOOL_OPTIONS",
                "-Dserver.host=192.0.2.1 -Dserver.port=1"));
        launch(environment);
        readUntil("Stop with Ctrl-C.");

        assertThat(output)
                .contains(
                        "Ignoring environment variables that would change the services: DD_SERVICE, DD_TRACE_AGENT_UNIX_DOMAIN_SOCKET, DD_TRACE_AGENT_URL, "
                                + "DD_TRACE_ENABLED, LIMITS_SUBJECTS, LOG_FORMAT, OTEL_SERVICE_NAME, SERVER_HOST, SERVER_PORT, THINKER_URL, THINK_DELAY, "
                                + "_JAVA_OPTIONS, tracing.service");
        HttpResponse<String> response =
                Http.get("http://localhost:" + apiPort + "/think/?subject=technology&subject=foo_bar");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new AgentClient(agentPort).trace(Http.traceId(response), 5))
                .extracting(ReceivedSpan::service)
                .containsOnly("thinker-api", "thinker-microservice");
        for (int port : List.of(agentPort, apiPort, thinkerPort)) {
            assertThat(publicAddresses()).noneMatch(address -> listens(address, port));
        }
    }

    private static List<InetAddress> publicAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    private static boolean listens(InetAddress address, int port) {
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "soak", matches = "true")
    @ValueSource(
            strings = {
                "127.0.0.1 localhost",
                "::1 localhost",
                "127.0.0.1 localhost\n::1 localhost",
                "::1 localhost\n127.0.0.1 localhost"
            })
    void localhostOfEitherAddressFamily_works(String hosts, @TempDir Path folder) throws Exception {
        assumeTrue(
                hosts.contains("127.0.0.1") || NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null);
        Path file = Files.writeString(folder.resolve("hosts"), hosts + "\n");
        launch(Map.of("JAVA_TOOL_OPTIONS", "-Djava.net.preferIPv6Addresses=true -Djdk.net.hosts.file=" + file));
        readUntil("Stop with Ctrl-C.");

        String url = "http://" + (hosts.contains("127.0.0.1") ? "127.0.0.1" : "[::1]") + ":" + apiPort;
        assertThat(Http.get(url + "/think/?subject=technology").statusCode()).isEqualTo(200);
        awaitAcceptedTraces();
    }

    /** The services log this on a background thread, possibly after they have started. */
    private void awaitAcceptedTraces() throws InterruptedException {
        String accepted = "The Datadog Agent at http://localhost:" + agentPort + " accepts traces";
        for (int i = 0; output.stream().noneMatch(line -> line.contains(accepted)); i++) {
            assertThat(i).as("tries until " + output + " contains: " + accepted).isLessThan(400);
            Thread.sleep(100);
        }
    }

    private void launch(Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(OBEY_CTRL_C);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                RunningSystem.ROOT.resolve("quickstart/target/classes").toString(),
                Launcher.class.getName(),
                RunningSystem.ROOT.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "API_PORT",
                        Integer.toString(apiPort),
                        "THINKER_PORT",
                        Integer.toString(thinkerPort),
                        "AGENT_PORT",
                        Integer.toString(agentPort),
                        "JAVA_TOOL_OPTIONS",
                        RunningSystem.START_FAST));
        builder.environment().putAll(environment);
        launcher = builder.start();
    }

    private void readUntil(String line) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8));
        while (output.isEmpty() || !output.get(output.size() - 1).equals(line)) {
            String next = lines.readLine();
            assertThat(next).as("after " + output).isNotNull();
            output.add(next);
        }
        // Otherwise the launcher would block on a full pipe.
        rest = new Thread(() -> lines.lines().forEach(output::add));
        rest.setDaemon(true);
        rest.start();
    }

    private int exitCode() throws Exception {
        if (output.isEmpty()) {
            output.addAll(new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("Picked up "))
                    .toList());
        }
        assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
        if (rest != null) {
            rest.join();
        }
        return launcher.exitValue();
    }
}
