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

/** A runnable jar in its own JVM. */
public final class ServiceProcess {

    /** Longer than a service takes to shut down, which {@code shutdown.grace} limits. */
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
     * Starts a jar with the Java of this JVM.
     *
     * @param options JVM options, which take precedence over those of {@code JAVA_TOOL_OPTIONS}
     * @param log receives each line of output, prefixed with the name
     */
    static ServiceProcess start(
            String name, Path jar, List<String> options, Map<String, String> environment, Consumer<String> log) {
        if (!Files.isRegularFile(jar)) {
            throw new QuickstartException(
                    name + " is not built: " + jar.normalize() + " does not exist. Build the project first");
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            // Otherwise the JVM warns that Netty and the tracer use sun.misc.Unsafe
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        // The launcher notices an exit, but not a service that survives an OutOfMemoryError and hangs
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Environment.clean(builder.environment());
        builder.environment().putAll(environment);
        try {
            return new ServiceProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new QuickstartException("Cannot start " + name + ": " + e.getMessage());
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

    /** Waits until the service responds with 200 at the URL, and throws if it exits first or the time limit passes. */
    public void awaitResponse(String url, Duration limit) {
        Instant deadline = Instant.now().plus(limit);
        while (!isResponding(url)) {
            if (!process.isAlive()) {
                throw new QuickstartException(exitMessage());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new QuickstartException(
                        name + " did not respond at " + url + " within " + limit.toSeconds() + " s");
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

    /** Describes the exit in one line, once all output has been logged. */
    String exitMessage() {
        try {
            process.waitFor();
            output.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return name + " exited with code " + process.exitValue()
                + ". Its last log lines show the cause. All other processes have been stopped";
    }

    /** Stops the process with SIGTERM, and with SIGKILL if it does not exit in time. */
    public int stop() {
        // Process.destroy() would close the stream that forward() reads
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
