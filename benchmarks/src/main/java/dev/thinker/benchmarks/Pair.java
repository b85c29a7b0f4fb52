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
    private final Jvm thinker;
    private final Jvm api;
    private final int apiPort;

    private Pair(CountingAgent agent, Jvm thinker, Jvm api, int apiPort) {
        this.agent = agent;
        this.thinker = thinker;
        this.api = api;
        this.apiPort = apiPort;
    }

    /**
     * Starts both services and waits until they respond.
     *
     * @param memory the memory limit of each container, such as {@code 256m}
     * @param variables environment variables of both services, in addition to those of the variant
     */
    static Pair start(BenchmarkSettings settings, Variant variant, String memory, Map<String, String> variables)
            throws IOException, InterruptedException {
        CountingAgent agent = new CountingAgent();
        int thinkerPort = FreePort.find();
        int apiPort = FreePort.find();
        Map<String, String> ofBoth = new HashMap<>(settings.environment());
        ofBoth.putAll(variables);
        Map<String, String> ofThinker = environment(variant, thinkerPort, "thinker-microservice", agent, ofBoth);
        Jvm thinker = start(settings.root(), variant, "thinker", memory, ofThinker);
        Map<String, String> ofApi = environment(variant, apiPort, "thinker-api", agent, ofBoth);
        ofApi.put("THINKER_URL", "http://127.0.0.1:" + thinkerPort + "/");
        Jvm api = start(settings.root(), variant, "api", memory, ofApi);
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

    private static Jvm start(Path root, Variant variant, String service, String memory, Map<String, String> environment)
            throws IOException {
        List<String> arguments = new ArrayList<>(Jvm.imageOptions(root, memory));
        arguments.addAll(service.equals("api") ? variant.api() : variant.thinker());
        return Jvm.start(
                arguments,
                environment,
                root.resolve("benchmarks/target/logs/" + variant.name() + "-" + service + ".log"));
    }

    private void awaitResponse(String url, Jvm service) throws IOException, InterruptedException {
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

    Jvm api() {
        return api;
    }

    Jvm thinker() {
        return thinker;
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
