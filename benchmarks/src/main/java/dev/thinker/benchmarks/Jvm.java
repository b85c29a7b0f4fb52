package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A service in its own JVM, with the metrics of the operating system and of that JVM. */
final class Jvm implements AutoCloseable {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final int FEATURE = Runtime.version().feature();
    private static final Pattern THREAD = Pattern.compile(" allocated=(\\d+)([BKMG])");
    private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

    private final Process process;
    private final Path log;

    private Jvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Jvm start(List<String> arguments, Map<String, String> environment, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(arguments);
        Files.createDirectories(log.getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DD_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        return new Jvm(builder.start(), log);
    }

    /**
     * Returns the JVM options of the images, except those that this Java does not support.
     *
     * @param memory the memory of the container, which some options are percentages of, such as {@code 256m}
     */
    static List<String> imageOptions(Path root, String memory) throws IOException {
        List<String> options = new ArrayList<>(List.of("-XX:MaxRAM=" + memory));
        Files.readAllLines(root.resolve("docker/jvm.options")).stream()
                .filter(option -> option.startsWith("-") && (FEATURE >= 23 || !option.startsWith("--sun-misc")))
                .forEach(options::add);
        return options;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String lastOutput() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    /** Returns the CPU time of all cores, as measured by the operating system. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Returns the resident set size in bytes, as measured by the operating system. */
    long resident() throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        return 1024 * Long.parseLong(new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim());
    }

    /** Returns the heap bytes that all live threads have allocated since they started. */
    long allocated() throws IOException {
        return THREAD.matcher(jcmd("Thread.print", "-e"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1))
                        * switch (match.group(2)) {
                            case "K" -> 1L << 10;
                            case "M" -> 1L << 20;
                            case "G" -> 1L << 30;
                            default -> 1L;
                        })
                .sum();
    }

    /** Returns the heap bytes in use after a garbage collection. */
    long heap() throws IOException {
        return TOTAL.matcher(jcmd("GC.class_histogram"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    private String jcmd(String... command) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(JAVA.resolveSibling("jcmd").toString(), Long.toString(process.pid())));
        arguments.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(arguments).redirectErrorStream(true).start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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
