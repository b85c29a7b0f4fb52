package dev.thinker.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.thinker.tests.support.FreePort;

/**
 * Measures the time from the start of the microservice's JVM to its first response, and its memory afterward. On Java
 * 25 and later it uses an AOT cache, as the images do.
 */
final class Starts {

    private static final int TRAINING = 50;
    private static final int STARTS = 3;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final BenchmarkSettings settings;
    private final Progress progress;

    Starts(BenchmarkSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    record Result(Variant variant, boolean aotCache, List<Start> starts) {}

    /** One start: the time to the first response, and the resident set size in bytes after {@link #IDLE}. */
    record Start(Duration firstResponse, long resident) {}

    List<Result> measure(List<Variant> variants) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Variant variant : variants) {
            // An AOT cache requires a class path of jars, and no Java agent that changes the classes
            boolean aot = Runtime.version().feature() >= 25 && variant.thinker().contains("-jar");
            List<String> options = aot ? List.of("-XX:AOTCache=" + train(variant)) : List.of();
            List<Start> starts = new ArrayList<>();
            for (int i = 0; i < (settings.brief() ? 1 : STARTS); i++) {
                Start start = start(variant, options, settings.brief() ? Duration.ZERO : IDLE, 1);
                starts.add(start);
                progress.say(
                        "%s: first response after %d ms%s",
                        variant.name(), start.firstResponse().toMillis(), aot ? " (AOT cache)" : "");
            }
            results.add(new Result(variant, aot, starts));
        }
        return results;
    }

    private Path train(Variant variant) throws IOException, InterruptedException {
        Path cache = settings.root().resolve("benchmarks/target").resolve(variant.name() + ".aot");
        Files.deleteIfExists(cache);
        start(variant, List.of("-XX:AOTCacheOutput=" + cache), Duration.ZERO, TRAINING);
        return cache;
    }

    private Start start(Variant variant, List<String> options, Duration idle, int requests)
            throws IOException, InterruptedException {
        try (CountingAgent agent = new CountingAgent()) {
            int port = FreePort.find();
            List<String> arguments = new ArrayList<>(Jvm.imageOptions(
                    settings.root(), Containers.deployed(settings.root()).thinker()));
            arguments.addAll(options);
            arguments.addAll(variant.thinker());
            Map<String, String> environment = Pair.environment(
                    variant,
                    port,
                    "thinker-microservice",
                    agent,
                    Map.of("LOOKUP_DELAY", "PT0S", "THINK_DELAY", "PT0S"));
            long begin = System.nanoTime();
            try (Jvm service = Jvm.start(
                    arguments,
                    environment,
                    settings.root().resolve("benchmarks/target/logs/" + variant.name() + "-start.log"))) {
                while (!isResponding(port)) {
                    if (!service.isAlive() || System.nanoTime() - begin > START_TIMEOUT.toNanos()) {
                        throw new IOException(variant.name() + " did not start: " + service.lastOutput());
                    }
                    Thread.sleep(1);
                }
                Duration firstResponse = Duration.ofNanos(System.nanoTime() - begin);
                for (int i = 1; i < requests; i++) {
                    isResponding(port);
                }
                Thread.sleep(idle.toMillis());
                return new Start(firstResponse, service.resident());
            }
        }
    }

    /** Uses a socket, because the first request of a client library takes longer than the service's first response. */
    private static boolean isResponding(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                OutputStream request = socket.getOutputStream();
                InputStream response = socket.getInputStream()) {
            request.write(
                    "GET /?subject=technology&subject=foo_bar HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(response.readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }
}
