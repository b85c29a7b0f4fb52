package dev.thinker.tests.endtoend;

import java.util.List;
import java.util.stream.Stream;

import dev.thinker.tests.endtoend.FaultyAgent.Fault;
import dev.thinker.tests.endtoend.RunningSystem.RunningService;
import dev.thinker.tests.support.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A Datadog Agent that is down, faulty, or starts late. {@code -Dsoak=true} sends more requests. */
class AgentFaultsIT {

    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int REQUESTS = SOAK ? 5_000 : 500;
    private static final String LITTLE_MEMORY = "-Xmx64m -XX:+ExitOnOutOfMemoryError";
    private static final String PATH = "/?subject=technology&subject=foo_bar";

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    static Stream<Fault> faults() {
        return SOAK ? Stream.of(Fault.values()) : Stream.of(Fault.HANGS, Fault.ANSWERS_500);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultyAgent_losesOnlyTraces(Fault fault) throws Exception {
        FaultyAgent agent = new FaultyAgent(fault);
        RunningService microservice = microservice(agent.port());

        assertThat(new RequestLoad(microservice.port(), PATH, 8, REQUESTS).awaitEnd())
                .containsOnlyKeys("200");

        agent.stop();
        awaitLost(microservice.port());
    }

    @Test
    void agentThatStartsLate_receivesTracesAfterOneWarning() throws Exception {
        int port = FreePort.find();
        RunningService microservice = microservice(port);
        assertThat(new RequestLoad(microservice.port(), PATH, 8, REQUESTS).awaitEnd())
                .containsOnlyKeys("200");
        awaitLost(microservice.port());

        AgentClient agent = system.agentAt(port);

        String trace = Http.traceId(Http.get("http://localhost:" + microservice.port() + PATH));
        assertThat(agent.trace(trace, 3)).hasSize(3);
        List<String> warnings = system.log().stream()
                .filter(line -> line.contains("WARN") && line.contains(":" + port))
                .toList();
        assertThat(warnings).as("of the agent that is absent").hasSize(1);
    }

    private static RunningService microservice(int agent) {
        return system.microservice(
                "DD_TRACE_AGENT_URL", "http://localhost:" + agent, "JDK_JAVA_OPTIONS", LITTLE_MEMORY);
    }

    /** Waits for the metric of lost traces. */
    private static void awaitLost(int port) throws InterruptedException {
        ScrapedMetrics metrics = new ScrapedMetrics(port);
        for (int i = 0; i < 600 && metrics.tracesLost() == 0; i++) {
            Thread.sleep(100);
        }
        assertThat(metrics.tracesLost()).isPositive();
    }
}
