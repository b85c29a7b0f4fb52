package dev.thinker.benchmarks;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.thinker.tests.support.FreePort;

/** The two services of a variant, each in its own JVM, and an agent that counts their traces. */
final class Pair implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final CountingAgent agent;
    private final ServiceProcess thinker;
    private final ServiceProcess api;
    private final int apiPort;

    private Pair(CountingAgent agent, ServiceProcess thinker, ServiceProcess api, int apiPort) {
        this.agent = agent;
        this.thinker = thinker;
        this.api = api;
        this.apiPort = apiPort;
    }

    /**
     * Starts both services and waits until they respond.
     *
     * @param containers the limits of the services' containers
     * @param variables environment variables of both services, in addition to those of the variant
     */
    static Pair start(BenchmarkSettings settings, Variant variant, Containers containers, Map<String, String> variables)
            throws IOException, InterruptedException {
        CountingAgent agent = new CountingAgent();
        int thinkerPort = FreePort.find();
        int apiPort = FreePort.find();
        Map<String, String> ofBoth = new HashMap<>(settings.environment());
        ofBoth.putAll(variables);
        Map<String, String> ofThinker = environment(variant, thinkerPort, "thinker-microservice", agent, ofBoth);
        ServiceProcess thinker = start(settings.root(), variant, "thinker", containers.thinker(), ofThinker);
        Map<String, String> ofApi = environment(variant, apiPort, "thinker-api", agent, ofBoth);
        ofApi.put("THINKER_URL", "http://127.0.0.1:" + thinkerPort + "/");
        ServiceProcess api = start(settings.root(), variant, "api", containers.api(), ofApi);
        Pair pair = new Pair(agent, thinker, api, apiPort);
        pair.awaitResponse("http://127.0.0.1:" + thinkerPort + "/?subject=technology", thinker);
        pair.awaitResponse(pair.url("technology"), api);
        return pair;
    }

    static Map<String, String> environment(
            Variant variant, int port, String service, CountingAgent agent, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.putAll(variant.variables());
        environment.putAll(Map.of(
                "SERVER_HOST",
                "127.0.0.1",
                "SERVER_PORT",
                Integer.toString(port),
                "DD_SERVICE",
                service,
                "DD_TRACE_AGENT_URL",
                agent.url(),
                // On a busy machine, a cold service may exceed the API's default timeout
                "THINKER_TIMEOUT",
                "PT60S"));
        return environment;
    }

    private static ServiceProcess start(
            Path root, Variant variant, String service, Container container, Map<String, String> environment)
            throws IOException {
        Path log = root.resolve("benchmarks/target/logs/" + variant.name() + "-" + service + ".log");
        List<String> command = service.equals("api") ? variant.api() : variant.thinker();
        if (variant.name().equals(Variant.PYTHON)) {
            return new ServiceProcess(command, environment, log);
        }
        List<String> arguments = new ArrayList<>(Jvm.imageOptions(root, container));
        arguments.addAll(command);
        return Jvm.start(arguments, environment, log);
    }

    private void awaitResponse(String url, ServiceProcess service) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!isResponding(url)) {
            if (!service.isAlive() || System.nanoTime() > deadline) {
                String words = service.lastOutput();
                close();
                throw new IOException("A service did not respond at " + url + ". Its last lines of output:\n" + words);
            }
            Thread.sleep(50);
        }
    }

    private static boolean isResponding(String url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    String url(String... subjects) {
        return "http://127.0.0.1:" + apiPort + "/think/?subject=" + String.join("&subject=", subjects);
    }

    CountingAgent agent() {
        return agent;
    }

    ServiceProcess api() {
        return api;
    }

    ServiceProcess thinker() {
        return thinker;
    }

    Duration cpu() {
        return thinker.cpu().plus(api.cpu());
    }

    Overhead overhead() throws IOException {
        return thinker.overhead().plus(api.overhead());
    }

    long resident() throws IOException {
        return thinker.resident() + api.resident();
    }

    long allocated() throws IOException {
        return thinker.allocated() + api.allocated();
    }

    long heap() throws IOException {
        return thinker.heap() + api.heap();
    }

    @Override
    public void close() {
        api.close();
        thinker.close();
        agent.close();
    }
}
