package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.tests.endtoend.RunningSystem.Running;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many requests in flight at once on services that have the memory of their containers: ten thousand with {@code -Dsoak=true}, otherwise
 * fewer, and as many fewer that may be.
 */
class OverloadIT {

    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int REQUESTS = SOAK ? 10_000 : 1_500;
    private static final String[] LIMIT = SOAK ? new String[0] : new String[] {"LIMITS_INFLIGHT", "500"};
    private static final long CONTAINER = 256L << 20;
    /** Until all requests are in flight, also where there are few cores. */
    private static final String LONG = SOAK ? "PT8S" : "PT3S";

    private static final String PATH = "/think/?subject=technology&subject=foo_bar";

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    private static Running microservice;
    private static Running api;

    @BeforeAll
    static void start() throws IOException {
        String[] container = {"JAVA_TOOL_OPTIONS", asInTheImage()};
        microservice = system.microservice(with(container, "THINK_DELAY", LONG));
        api = system.api(microservice.port(), with(container, with(LIMIT, "THINKER_TIMEOUT", "PT60S")));
    }

    @Test
    void requestsByTheThousand_areAllAnsweredOrRefusedWithin256Mebibytes() throws Exception {
        try (ManyConnections clients = new ManyConnections(api.port(), REQUESTS)) {
            clients.send(PATH);
            assertThat(clients.answers()).as("of %d requests", REQUESTS).containsOnlyKeys("200", "503");
        }

        awaitNothingInFlight(api.port());
        awaitNothingInFlight(microservice.port());
        assertThat(mostMemory(api)).isLessThan(CONTAINER);
        assertThat(mostMemory(microservice)).isLessThan(CONTAINER);
        assertThat(Http.get("http://localhost:" + api.port() + PATH).statusCode())
                .isEqualTo(200);
    }

    @Test
    @EnabledIfSystemProperty(named = "soak", matches = "true")
    void microserviceAsked_answersOrRefusesAll() throws Exception {
        try (ManyConnections clients = new ManyConnections(microservice.port(), REQUESTS)) {
            clients.send("/?subject=technology&subject=foo_bar");
            assertThat(clients.answers()).containsOnlyKeys("200", "503");
        }
        awaitNothingInFlight(microservice.port());
        assertThat(mostMemory(microservice)).isLessThan(CONTAINER);
    }

    @Test
    void hundredSubjectsWithTheTutorialsWaits_areAnsweredWithinTheTimeout() throws Exception {
        Running tutorials = system.microservice("LOOKUP_DELAY", "PT0.2S", "THINK_DELAY", "PT0.5S");
        Running askedAtTheDefaults = system.api(tutorials.port());
        String subjects = IntStream.range(0, 100).mapToObj(i -> "subject=s" + i).collect(Collectors.joining("&"));

        assertThat(new Load(askedAtTheDefaults.port(), "/think/?" + subjects, 8, SOAK ? 40 : 16).end())
                .containsOnlyKeys("200");
    }

    @Test
    void clientsThatAllHangUp_leaveNothing() throws Exception {
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

    /** The options of the images, and the memory that a container has. */
    private static String asInTheImage() throws IOException {
        return Files.readAllLines(RunningSystem.ROOT.resolve("docker/jvm.options")).stream()
                        .filter(line -> line.startsWith("-X"))
                        .collect(Collectors.joining(" "))
                + " -XX:MaxRAM=" + CONTAINER;
    }

    /** The most that the process has had in memory, in bytes. */
    private static long mostMemory(Running running) throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", Long.toString(running.service().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitNothingInFlight(int port) throws InterruptedException {
        Metrics metrics = new Metrics(port);
        for (int i = 0; i < 600 && metrics.inFlight() > 0; i++) {
            Thread.sleep(100);
        }
        assertThat(metrics.inFlight()).isZero();
    }
}
