package dev.thinker.quickstart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;

/** Runs the whole system until Ctrl-C or until one of its processes exits. */
public final class Launcher {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private Launcher() {}

    /** @param args the root folder of the project */
    public static void main(String[] args) {
        Path root = Path.of(args[0]);
        Processes processes = new Processes();
        try {
            LauncherSettings settings = LauncherSettings.read();
            settings.check();
            Collection<String> ignored = Environment.ignored(System.getenv());
            if (!ignored.isEmpty()) {
                System.out.println(
                        "Ignoring environment variables that would change the services: " + String.join(", ", ignored));
            }
            Runtime.getRuntime().addShutdownHook(new Thread(processes::stop, "stop"));

            if (settings.runningAgent().isEmpty()) {
                processes
                        .start(
                                "local-agent",
                                root.resolve("local-agent/target/local-agent.jar"),
                                settings.jvmOptions(settings.agent()),
                                settings.agent())
                        .awaitResponse(settings.reachable(settings.agentPort()) + "info", START_TIMEOUT);
            }
            ServiceProcess thinker = processes.start(
                    "thinker-microservice",
                    root.resolve("thinker-service/target/thinker-microservice.jar"),
                    settings.jvmOptions(settings.thinker()),
                    settings.thinker());
            ServiceProcess api = processes.start(
                    "thinker-api",
                    root.resolve("api-service/target/thinker-api.jar"),
                    settings.jvmOptions(settings.api()),
                    settings.api());
            thinker.awaitResponse(settings.reachable(settings.thinkerPort()) + "health/ready", START_TIMEOUT);
            api.awaitResponse(settings.reachable(settings.apiPort()) + "health/ready", START_TIMEOUT);

            System.out.println(settings.welcome());
            if (settings.traffic()) {
                new ExampleTraffic(settings.reachable(settings.apiPort())).start();
            }
            processes.awaitExit();
        } catch (QuickstartException e) {
            // After Ctrl-C, the exit of a service is expected
            if (processes.stop()) {
                System.err.println(e.getMessage());
                System.exit(1);
            }
        }
    }
}
