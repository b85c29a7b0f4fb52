package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.thinker.quickstart.ServiceProcess;
import dev.thinker.tests.support.FreePort;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A local agent, unless the test has another, and any number of services, each a process on a free port. As an
 * extension in a static field it starts the agent before the tests of a class and stops everything after them.
 */
final class RunningSystem implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

    static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String MICROSERVICE = "thinker-service/target/thinker-microservice.jar";
    private static final String API = "api-service/target/thinker-api.jar";
    private static final String AGENT = "local-agent/target/local-agent.jar";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    /** The tests start about 30 JVMs for a few requests each, on few cores. */
    static final String START_FAST = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    /** In seconds, shorter than the tracer's default of 1 s: most tests wait for spans. */
    private static final String SEND_SOON = "0.1";

    private final List<ServiceProcess> services = new ArrayList<>();
    private final List<Socket> bound = new ArrayList<>();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final Function<CdsArchive, String> archiveOption;
    private final AgentClient agent;
    private ServiceProcess agentProcess;

    RunningSystem() {
        this(FreePort.find());
    }

    /** @param agentPort of the agent that receives the traces */
    RunningSystem(int agentPort) {
        this(RunningSystem::useCurrentArchive, agentPort);
    }

    private RunningSystem(Function<CdsArchive, String> archiveOption, int agentPort) {
        this.archiveOption = archiveOption;
        agent = new AgentClient(agentPort);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        startAgent();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Returns the option with which a JVM reads its classes, which the first system of a build writes. */
    private static synchronized String useCurrentArchive(CdsArchive archive) {
        if (!Stream.of(AGENT, MICROSERVICE, API)
                .map(ROOT::resolve)
                .map(CdsArchive::of)
                .allMatch(CdsArchive::isCurrent)) {
            try (RunningSystem first = new RunningSystem(CdsArchive::dumpOption, FreePort.find())) {
                first.startAgent();
                RunningService api = first.api(first.microservice().port());
                Http.get("http://localhost:" + api.port() + "/think/?subject=technology&subject=foo_bar");
            }
        }
        return archive.useOption();
    }

    /** Starts another agent. */
    AgentClient agentAt(int port) {
        startAgentAt(port);
        return new AgentClient(port);
    }

    AgentClient agent() {
        return agent;
    }

    void stopAgent() {
        agentProcess.stop();
    }

    /** Starts the agent on its port, with empty memory. */
    void startAgent() {
        agentProcess = startAgentAt(agent.port());
    }

    private ServiceProcess startAgentAt(int port) {
        return start("local-agent", AGENT, Map.of("SERVER_PORT", Integer.toString(port)), port, "info");
    }

    /** Starts a microservice with short delays. */
    RunningService microservice(String... environment) {
        return microserviceAt(FreePort.find(), environment);
    }

    RunningService microserviceAt(int port, String... environment) {
        return service(
                port,
                "thinker-microservice",
                MICROSERVICE,
                Map.of("LOOKUP_DELAY", "PT0.001S", "THINK_DELAY", "PT0.001S"),
                environment);
    }

    /** Starts an API that calls the microservice on this port. */
    RunningService api(int microservice, String... environment) {
        return service(
                FreePort.find(),
                "thinker-api",
                API,
                Map.of("THINKER_URL", "http://localhost:" + microservice + "/"),
                environment);
    }

    private RunningService service(
            int port, String name, String jar, Map<String, String> defaults, String... environment) {
        Map<String, String> all = new HashMap<>(Map.of(
                "SERVER_PORT", Integer.toString(port),
                "SERVER_HOST", "127.0.0.1",
                "LOG_FORMAT", "plain",
                "DD_TRACE_AGENT_URL", "http://localhost:" + agent.port(),
                "DD_TRACE_FLUSH_INTERVAL", SEND_SOON,
                "DD_ENV", "e2e",
                "DD_VERSION", "1.2.3"));
        all.putAll(defaults);
        for (int i = 0; i < environment.length; i += 2) {
            all.put(environment[i], environment[i + 1]);
        }
        return new RunningService(port, start(name, jar, all, port, "health/ready"));
    }

    private ServiceProcess start(String name, String jar, Map<String, String> environment, int port, String path) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("JAVA_TOOL_OPTIONS", START_FAST + " " + archiveOption.apply(CdsArchive.of(ROOT.resolve(jar))));
        ServiceProcess service = ServiceProcess.start(name, ROOT.resolve(jar), all, log::add);
        services.add(service);
        service.awaitResponse("http://localhost:" + port + "/" + path, START_TIMEOUT);
        return service;
    }

    /** The output of all processes so far. */
    List<String> log() {
        return List.copyOf(log);
    }

    /**
     * A port that is bound but not listening until this system is closed. A free port could become the next service's.
     */
    int closedPort() throws IOException {
        Socket socket = new Socket();
        bound.add(socket);
        socket.bind(null);
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        for (int i = services.size() - 1; i >= 0; i--) {
            services.get(i).stop();
        }
        for (Socket socket : bound) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A service and the port that it listens on. */
    record RunningService(int port, ServiceProcess service) {}
}
