package dev.thinker.tests.endtoend;

import java.util.Map;

import dev.thinker.tests.endtoend.RunningSystem.RunningService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Services that are stopped and restarted under load. */
class RestartIT {

    private static final String PATH = "/think/?subject=technology";

    private static final String[] SETTINGS = {"THINK_DELAY", "PT0.05S", "SHUTDOWN_DELAY", "PT1S"};

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    private static RunningService microservice;

    @BeforeAll
    static void start() {
        microservice = system.microservice(SETTINGS);
    }

    @Test
    void stoppingApi_respondsToEveryRequest() throws Exception {
        RunningService api = system.api(microservice.port(), "SHUTDOWN_DELAY", "PT2S");
        RequestLoad load = new RequestLoad(api.port(), PATH, 16, Integer.MAX_VALUE);
        load.awaitResponses(200);

        Thread stop = new Thread(api.service()::stop);
        stop.start();
        awaitUnready(api.port());
        // A load balancer, too, keeps sending requests for a while
        load.awaitResponses(100);
        assertThat(load.outcomes()).containsOnlyKeys("200");
        stop.join();

        // The kernel resets a connection that arrives between the last accept and the close of the socket
        Map<String, Integer> others = load.stop();
        others.remove("200");
        assertThat(others.keySet()).allMatch(outcome -> outcome.startsWith("no response: Connection reset"));
        assertThat(others.values().stream().mapToInt(count -> count).sum()).isLessThanOrEqualTo(1);
    }

    @Test
    void restartingMicroservice_causesNothingBut502And503() throws Exception {
        RunningService api = system.api(microservice.port());
        RequestLoad load = new RequestLoad(api.port(), PATH, 16, Integer.MAX_VALUE);
        load.awaitResponses(200);

        microservice.service().stop();
        load.awaitResponses(50);
        microservice = system.microserviceAt(microservice.port(), SETTINGS);
        awaitGoodAnswers(api.port());
        load.awaitResponses(100);

        Map<String, Integer> outcomes = load.stop();
        assertThat(outcomes).containsKeys("200", "502", "503");
        assertThat(outcomes.keySet()).allMatch(outcome -> outcome.matches("200|502|503"), "an response");
        assertThat(system.log())
                .anyMatch(line -> line.contains("circuit to the microservice is open"))
                .anyMatch(line -> line.contains("circuit to the microservice is closed"));
    }

    private static void awaitUnready(int api) throws InterruptedException {
        while (Http.get("http://localhost:" + api + "/health/ready").statusCode() == 200) {
            Thread.sleep(5);
        }
    }

    private static void awaitGoodAnswers(int api) throws InterruptedException {
        for (int good = 0; good < 10; Thread.sleep(20)) {
            good = Http.get("http://localhost:" + api + PATH).statusCode() == 200 ? good + 1 : 0;
        }
    }
}
