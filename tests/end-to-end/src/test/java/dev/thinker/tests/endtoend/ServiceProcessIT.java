package dev.thinker.tests.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.thinker.quickstart.ServiceProcess;
import dev.thinker.tests.support.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A service as the launcher starts and stops it. */
class ServiceProcessIT {

    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @AfterEach
    void restore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void stop_logsTheLastOutput() {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        List<String> log = new CopyOnWriteArrayList<>();
        int port = FreePort.find();
        ServiceProcess service = ServiceProcess.start(
                "local-agent",
                RunningSystem.ROOT.resolve("local-agent/target/local-agent.jar"),
                Map.of(
                        "SERVER_PORT",
                        Integer.toString(port),
                        "JAVA_TOOL_OPTIONS",
                        "-XX:NativeMemoryTracking=summary " + "-XX:+UnlockDiagnosticVMOptions -XX:+PrintNMTStatistics"),
                log::add);
        service.awaitResponse("http://localhost:" + port + "/info", Duration.ofSeconds(60));

        service.stop();

        assertThat(log).anyMatch(line -> line.contains("Native Memory Tracking:"));
        assertThat(failures).isEmpty();
    }
}
