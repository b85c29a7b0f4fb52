package dev.thinker.quickstart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;

/** Runs the whole system until Ctrl-C, or until a part of it dies. */
public final class Main {

    private static final Duration START = Duration.ofSeconds(60);

    private Main() {}

    /** @param args the folder of the project */
    public static void main(String[] args) {
        Path root = Path.of(args[0]);
        Processes processes = new Processes();
        try {
            Settings settings = Settings.read();
            settings.check();
            Collection<String> ignored = Environment.ignored(System.getenv());
            if (!ignored.isEmpty()) {
                System.out.println("Ignoring what the environment sets for other runs: " + String.join(", ", ignored));
            }
            Runtime.getRuntime().addShutdownHook(new Thread(processes::stop, "stop"));

            if (settings.runningAgent().isEmpty()) {
                processes
                        .start(
                                "local-agent",
                                root.resolve("local-agent/target/local-agent.jar"),
                                settings.jvmOptions(settings.agent()),
                                settings.agent())
                        .awaitAnswer(settings.reachable(settings.agentPort()) + "info", START);
            }
            Service thinker = processes.start(
                    "thinker-microservice",
                    root.resolve("thinker-service/target/thinker-microservice.jar"),
                    settings.jvmOptions(settings.thinker()),
                    settings.thinker());
            Service api = processes.start(
                    "thinker-api",
                    root.resolve("api-service/target/thinker-api.jar"),
                    settings.jvmOptions(settings.api()),
                    settings.api());
            thinker.awaitAnswer(settings.reachable(settings.thinkerPort()) + "health/ready", START);
            api.awaitAnswer(settings.reachable(settings.apiPort()) + "health/ready", START);

            System.out.println(settings.welcome());
            if (settings.traffic()) {
                new ExampleTraffic(settings.reachable(settings.apiPort())).start();
            }
            processes.awaitEnd();
        } catch (QuickstartException e) {
            // After Ctrl-C it is no news that a service has stopped.
            if (processes.stop()) {
                System.err.println(e.getMessage());
                System.exit(1);
            }
        }
    }
}
