package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running service, with the metrics of the operating system. */
class ServiceProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    ServiceProcess(List<String> command, Map<String, String> environment, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DD_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        this.process = builder.start();
        this.log = log;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String lastOutput() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    long pid() {
        return process.pid();
    }

    /** Returns the CPU time of the process and its workers on all cores. */
    Duration cpu() {
        return handles()
                .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Returns the resident set size of the process and its workers in bytes. */
    long resident() throws IOException {
        long kilobytes = 0;
        for (ProcessHandle handle : handles().toList()) {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(handle.pid())).start();
            kilobytes +=
                    Long.parseLong(new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim());
        }
        return 1024 * kilobytes;
    }

    private Stream<ProcessHandle> handles() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /** Returns what the JVM's own threads have done, which is nothing in a process without a JVM. */
    Overhead overhead() throws IOException {
        return Overhead.NONE;
    }

    /** Returns the heap bytes that all live threads have allocated since they started, or 0 without a JVM. */
    long allocated() throws IOException {
        return 0;
    }

    /** Returns the heap bytes in use after a garbage collection, or 0 without a JVM. */
    long heap() throws IOException {
        return 0;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
