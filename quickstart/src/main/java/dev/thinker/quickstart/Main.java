package dev.thinker.quickstart;

import java.nio.file.Path;
import java.time.Duration;

/** Runs the whole system until Ctrl-C, or until a part of it dies. */
public final class Main {

    private static final Duration START = Duration.ofSeconds(60);

    private Main() {
    }

    /** @param args the folder of the project */
    public static void main(String[] args) {
        Path root = Path.of(args[0]);
        Processes processes = new Processes();
        try {
            Settings settings = Settings.read();
            settings.check();
            Runtime.getRuntime().addShutdownHook(new Thread(processes::stop, "stop"));

            if (settings.runningAgent().isEmpty()) {
                processes.start("local-agent", root.resolve("local-agent/target/local-agent.jar"), settings.agent())
                        .awaitAnswer(settings.agentUrl() + "info", START);
            }
            Service thinker = processes.start(
                    "thinker-microservice", root.resolve("thinker-service/target/thinker-microservice.jar"), settings.thinker());
            Service api = processes.start("thinker-api", root.resolve("api-service/target/thinker-api.jar"), settings.api());
            thinker.awaitAnswer(settings.thinkerUrl() + "health/ready", START);
            api.awaitAnswer(settings.apiUrl() + "health/ready", START);

            System.out.println(settings.welcome());
            if (settings.traffic()) {
                new ExampleTraffic(settings.apiUrl()).start();
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
