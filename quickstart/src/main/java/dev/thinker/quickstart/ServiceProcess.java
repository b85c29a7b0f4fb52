package dev.thinker.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A runnable jar in a JVM of its own. */
public final class ServiceProcess {

    /** Longer than a service takes to finish what it has begun: its {@code shutdown.grace}. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(25);

    private final String name;
    private final Process process;
    private final Thread output;

    private ServiceProcess(String name, Process process, Consumer<String> log) {
        this.name = name;
        this.process = process;
        this.output = new Thread(() -> forward(log), name + "-output");
        output.setDaemon(true);
        output.start();
    }

    public static ServiceProcess start(String name, Path jar, Map<String, String> environment, Consumer<String> log) {
        return start(name, jar, List.of(), environment, log);
    }

    /**
     * Starts the jar with this JVM's Java. Each line that it writes goes to {@code log} behind its name.
     *
     * @param options of the JVM. They win over those of {@code JAVA_TOOL_OPTIONS}
     */
    static ServiceProcess start(
            String name, Path jar, List<String> options, Map<String, String> environment, Consumer<String> log) {
        if (!Files.isRegularFile(jar)) {
            throw new QuickstartException(name + " is not built: there is no " + jar.normalize());
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            // Or the JVM warns of what Netty and the tracer do with sun.misc.Unsafe.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        // Better an end that is noticed than a service that is deaf.
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Environment.clean(builder.environment());
        builder.environment().putAll(environment);
        try {
            return new ServiceProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new QuickstartException(name + " cannot be started: " + e.getMessage());
        }
    }

    private void forward(Consumer<String> log) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.accept(String.format(Locale.ROOT, "%-20s | %s", name, line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the service answers 200 there; throws if it dies before, or takes too long. */
    public void awaitResponse(String url, Duration limit) {
        Instant deadline = Instant.now().plus(limit);
        while (!isResponding(url)) {
            if (!process.isAlive()) {
                throw new QuickstartException(exitMessage());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new QuickstartException(
                        name + " does not answer at " + url + " after " + limit.toSeconds() + " s");
            }
            pause();
        }
    }

    private static boolean isResponding(String url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QuickstartException("Interrupted");
        }
    }

    CompletableFuture<ServiceProcess> exit() {
        return process.onExit().thenApply(ended -> this);
    }

    /** One line on how it ended, after all that it wrote. */
    String exitMessage() {
        try {
            process.waitFor();
            output.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return name + " has stopped with exit code " + process.exitValue()
                + "; what it wrote last says why. All others are stopped";
    }

    /** Ends it with SIGTERM, and if that does not help, with SIGKILL. */
    public int stop() {
        // Process.destroy() would close the stream that forward() reads.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.toHandle().destroyForcibly();
                process.waitFor();
            }
            output.join();
        } catch (InterruptedException e) {
            process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }
}
