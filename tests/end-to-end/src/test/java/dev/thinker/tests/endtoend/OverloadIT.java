package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.tests.endtoend.RunningSystem.RunningService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many concurrent requests to services that have the memory of their containers: 10,000 with {@code -Dsoak=true},
 * otherwise 1,500 and a lower limit.
 */
class OverloadIT {

    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int REQUESTS = SOAK ? 10_000 : 1_500;
    private static final String[] LIMIT = SOAK ? new String[0] : new String[] {"LIMITS_INFLIGHT", "500"};
    private static final long CONTAINER = 384L << 20;
    /** Long enough to get all requests in flight, even on few cores. */
    private static final String LONG = SOAK ? "PT8S" : "PT3S";

    private static final String PATH = "/think/?subject=technology&subject=foo_bar";

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    private static RunningService microservice;
    private static RunningService api;

    @BeforeAll
    static void start() throws IOException {
        String[] container = {"JAVA_TOOL_OPTIONS", asInTheImage()};
        microservice = system.microservice(with(container, "THINK_DELAY", LONG));
        api = system.api(microservice.port(), with(container, with(LIMIT, "THINKER_TIMEOUT", "PT60S")));
    }

    @Test
    void thousandsOfRequests_get200Or503WithinTheContainersMemory() throws Exception {
        try (ManyConnections clients = new ManyConnections(api.port(), REQUESTS)) {
            clients.send(PATH);
            assertThat(clients.responses()).as("of %d requests", REQUESTS).containsOnlyKeys("200", "503");
        }

        awaitNothingInFlight(api.port());
        awaitNothingInFlight(microservice.port());
        assertThat(peakMemory(api)).isLessThan(CONTAINER);
        assertThat(peakMemory(microservice)).isLessThan(CONTAINER);
        assertThat(Http.get("http://localhost:" + api.port() + PATH).statusCode())
                .isEqualTo(200);
    }

    @Test
    @EnabledIfSystemProperty(named = "soak", matches = "true")
    void thousandsOfRequestsToTheMicroservice_get200Or503() throws Exception {
        try (ManyConnections clients = new ManyConnections(microservice.port(), REQUESTS)) {
            clients.send("/?subject=technology&subject=foo_bar");
            assertThat(clients.responses()).containsOnlyKeys("200", "503");
        }
        awaitNothingInFlight(microservice.port());
        assertThat(peakMemory(microservice)).isLessThan(CONTAINER);
    }

    @Test
    void hundredSubjectsWithTheTutorialsDelays_get200WithinTheTimeout() throws Exception {
        RunningService tutorials = system.microservice("LOOKUP_DELAY", "PT0.2S", "THINK_DELAY", "PT0.5S");
        RunningService askedAtTheDefaults = system.api(tutorials.port());
        String subjects = IntStream.range(0, 100).mapToObj(i -> "subject=s" + i).collect(Collectors.joining("&"));

        assertThat(new RequestLoad(askedAtTheDefaults.port(), "/think/?" + subjects, 8, SOAK ? 40 : 16).awaitEnd())
                .containsOnlyKeys("200");
    }

    @Test
    void disconnectingClients_leaveNoRequestInFlight() throws Exception {
        try (ManyConnections connections = new ManyConnections(api.port(), 1_000)) {
            connections.send(PATH);
        }

        awaitNothingInFlight(api.port());
        awaitNothingInFlight(microservice.port());
        assertThat(Http.get("http://localhost:" + api.port() + PATH).statusCode())
                .isEqualTo(200);
    }

    private static String[] with(String[] more, String... settings) {
        return Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new);
    }

    /** The options of the images, some of which Java 17 lacks, and the memory that a container has. */
    private static String asInTheImage() throws IOException {
        return Files.readAllLines(RunningSystem.ROOT.resolve("docker/jvm.options")).stream()
                        .filter(line -> line.startsWith("-X"))
                        .collect(Collectors.joining(" "))
                + " -XX:+IgnoreUnrecognizedVMOptions -XX:MaxRAM=" + CONTAINER;
    }

    /** The peak resident memory of the process, in bytes. */
    private static long peakMemory(RunningService running) throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", Long.toString(running.service().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitNothingInFlight(int port) throws InterruptedException {
        ScrapedMetrics metrics = new ScrapedMetrics(port);
        for (int i = 0; i < 600 && metrics.inFlight() > 0; i++) {
            Thread.sleep(100);
        }
        assertThat(metrics.inFlight()).isZero();
    }
}
