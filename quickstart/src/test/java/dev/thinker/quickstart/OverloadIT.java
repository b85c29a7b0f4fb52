package dev.thinker.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import dev.thinker.quickstart.RunningSystem.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand requests in flight at once on services that have the memory of their containers. Fewer, unless
 * {@code -Doverload.requests=10000} says so.
 */
class OverloadIT {

    private static final int REQUESTS = Integer.getInteger("overload.requests", 3_000);
    private static final long CONTAINER = 256L << 20;
    /** Until all requests are in flight, also where there are few cores. */
    private static final String LONG = "PT8S";
    private static final String PATH = "/think/?subject=technology&subject=foo_bar";

    private RunningSystem system;

    @BeforeEach
    void start() {
        system = new RunningSystem();
    }

    @AfterEach
    void stop() {
        system.close();
    }

    @Test
    void requestsByTheThousand_areAllAnsweredOrRefusedWithin256Mebibytes() throws Exception {
        Running microservice = system.microservice("THINK_DELAY", LONG, "JDK_JAVA_OPTIONS", asInTheImage());
        Running api = system.api(microservice.port(), "THINKER_TIMEOUT", "PT60S", "JDK_JAVA_OPTIONS", asInTheImage());

        try (ManyConnections clients = new ManyConnections(api.port(), REQUESTS)) {
            clients.send(PATH);
            assertThat(clients.answers()).as("of %d requests", REQUESTS).containsOnlyKeys("200", "503");
        }

        awaitNothingInFlight(api.port());
        awaitNothingInFlight(microservice.port());
        assertThat(mostMemory(api)).isLessThan(CONTAINER);
        assertThat(mostMemory(microservice)).isLessThan(CONTAINER);
        assertThat(Http.get("http://localhost:" + api.port() + PATH).statusCode()).isEqualTo(200);
    }

    @Test
    void microserviceAsked_answersOrRefusesAll() throws Exception {
        Running microservice = system.microservice("THINK_DELAY", LONG, "JDK_JAVA_OPTIONS", asInTheImage());

        try (ManyConnections clients = new ManyConnections(microservice.port(), REQUESTS)) {
            clients.send("/?subject=technology&subject=foo_bar");
            assertThat(clients.answers()).containsOnlyKeys("200", "503");
        }
        awaitNothingInFlight(microservice.port());
        assertThat(mostMemory(microservice)).isLessThan(CONTAINER);
    }

    @Test
    void clientsThatAllHangUp_leaveNothing() throws Exception {
        Running microservice = system.microservice("THINK_DELAY", "PT2S");
        Running api = system.api(microservice.port(), "THINKER_TIMEOUT", "PT60S");

        try (ManyConnections connections = new ManyConnections(api.port(), 1_000)) {
            connections.send(PATH);
        }

        awaitNothingInFlight(api.port());
        awaitNothingInFlight(microservice.port());
        assertThat(Http.get("http://localhost:" + api.port() + PATH).statusCode()).isEqualTo(200);
    }

    /** The options of the images, and the memory that a container has. */
    private static String asInTheImage() throws IOException {
        return Files.readAllLines(RunningSystem.ROOT.resolve("docker/jvm.options")).stream()
                .filter(line -> line.startsWith("-X"))
                .collect(Collectors.joining(" ")) + " -XX:MaxRAM=" + CONTAINER;
    }

    /** The most that the process has had in memory, in bytes. */
    private static long mostMemory(Running running) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(running.service().pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst().orElseThrow();
    }

    /** Until there is but the request of the one who asks. */
    private static void awaitNothingInFlight(int port) throws InterruptedException {
        for (int i = 0; i < 600 && !nothingInFlight(port); i++) {
            Thread.sleep(100);
        }
        assertThat(nothingInFlight(port)).isTrue();
    }

    private static boolean nothingInFlight(int port) {
        String metrics = Http.get("http://localhost:" + port + "/metrics", "Accept", "text/plain").body();
        return metrics.lines().anyMatch(line -> line.matches("application_requests_inflight(\\{.*})? 1(\\.0)?"));
    }
}
