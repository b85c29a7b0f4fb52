package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests of all kinds, each kind a distinct number of times, whose traces go through the Datadog Agent's pipeline.
 */
final class RequestMix {

    private static final String TUTORIAL = "think/?subject=technology&subject=foo_bar";
    private static final String HUNDRED_LONG_SUBJECTS = IntStream.range(0, 100)
            .mapToObj(i -> String.format(Locale.ROOT, "%03d", i) + "x".repeat(253))
            .collect(Collectors.joining("&subject=", "?subject=", ""));

    private RequestMix() {}

    /**
     * @param idle how long the services run on after the last request
     * @param environment of both services, in addition to the defaults
     */
    static TraceAgent.Sent run(Duration idle, String... environment) throws Exception {
        // All traces arrive within a few seconds. The default limits per second would sample them at random.
        TraceAgent agent = new TraceAgent(Map.of("DD_APM_TARGET_TPS", "1000", "DD_APM_ERROR_TPS", "1000"));
        try (FaultyMicroservice bad = new FaultyMicroservice();
                RunningSystem system = new RunningSystem(agent.port())) {
            agent.awaitReady();
            // A ratio that is never reached keeps the circuit closed
            String[] stubborn = and(environment, "THINKER_CIRCUIT_RATIO", "1000");
            String troubled = url(system.api(bad.port(), stubborn));
            String impatient = url(system.api(bad.port(), and(stubborn, "THINKER_TIMEOUT", "PT0.5S")));
            String lonely = url(system.api(system.closedPort(), stubborn));
            String usual = url(system.api(system.microservice(environment).port(), environment));

            hangUp(troubled, bad);
            send(6, 504, impatient + "think/?subject=silent");
            send(2, 502, troubled + "think/?subject=hang-up");
            send(3, 502, troubled + "think/?subject=400");
            send(4, 502, troubled + "think/?subject=500");
            send(1, 502, troubled + "think/?subject=nonsense");
            send(8, 502, lonely + "think/?subject=technology");
            send(1, 502, lonely + "think/" + HUNDRED_LONG_SUBJECTS);
            send(7, 200, usual + TUTORIAL);
            for (int i = 1; i <= 11; i++) {
                // A sampling priority of 0, AUTO_REJECT
                Http.get(
                        usual + TUTORIAL,
                        "x-datadog-trace-id",
                        Integer.toString(i),
                        "x-datadog-parent-id",
                        "1",
                        "x-datadog-sampling-priority",
                        "0");
            }
            send(5, 400, usual + "think/");
            send(9, 404, usual + "nowhere");
            for (int i = 0; i < 10; i++) {
                assertThat(Http.post(usual + "think/").statusCode()).isEqualTo(405);
            }
            Thread.sleep(idle.toMillis());
        }
        return agent.stop();
    }

    private static String[] and(String[] environment, String name, String value) {
        return Stream.concat(Stream.of(environment), Stream.of(name, value)).toArray(String[]::new);
    }

    private static String url(RunningSystem.RunningService api) {
        return "http://localhost:" + api.port() + "/";
    }

    private static void send(int times, int status, String url) {
        for (int i = 0; i < times; i++) {
            assertThat(Http.get(url).statusCode()).as(url).isEqualTo(status);
        }
    }

    /** A caller that disconnects while the microservice thinks. */
    private static void hangUp(String api, FaultyMicroservice bad) throws IOException {
        try (Socket caller =
                new Socket(InetAddress.getLoopbackAddress(), URI.create(api).getPort())) {
            String request = "GET /think/?subject=held HTTP/1.1\r\nHost: localhost\r\n\r\n";
            caller.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            bad.awaitHeldRequest();
            // Closes with a reset, which the API notices at once
            caller.setSoLinger(true, 0);
        }
        bad.release();
    }
}
