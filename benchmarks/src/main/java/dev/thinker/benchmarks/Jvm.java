package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A service in its own JVM, with the metrics of that JVM. */
final class Jvm extends ServiceProcess {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final int FEATURE = Runtime.version().feature();
    private static final Pattern THREAD = Pattern.compile(" allocated=(\\d+)([BKMG])");
    private static final Pattern COMPILER =
            Pattern.compile("^\"C[12] CompilerThread.* cpu=([0-9.]+)ms", Pattern.MULTILINE);
    /** The serial collector runs in the VM's own thread. */
    private static final Pattern COLLECTOR =
            Pattern.compile("^\"(?:VM Thread|GC Thread|G1 |ZWorker).* cpu=([0-9.]+)ms", Pattern.MULTILINE);

    private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

    private final Path collections;

    private Jvm(List<String> command, Map<String, String> environment, Path log, Path collections) throws IOException {
        super(command, environment, log);
        this.collections = collections;
    }

    static Jvm start(List<String> arguments, Map<String, String> environment, Path log) throws IOException {
        Path collections = log.resolveSibling(log.getFileName() + ".gc");
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-Xlog:gc:file=" + collections));
        command.addAll(arguments);
        return new Jvm(command, environment, log, collections);
    }

    /**
     * Returns the JVM options of the images, except those that this Java does not support.
     *
     * @param container the limits of the container, which the JVM cannot detect outside of one
     */
    static List<String> imageOptions(Path root, Container container) throws IOException {
        List<String> options = new ArrayList<>(container.options());
        options.add("-XX:+IgnoreUnrecognizedVMOptions");
        Files.readAllLines(root.resolve("docker/jvm.options")).stream()
                .filter(option -> option.startsWith("-") && (FEATURE >= 23 || !option.startsWith("--sun-misc")))
                .forEach(options::add);
        return options;
    }

    @Override
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

    @Override
    long heap() throws IOException {
        return TOTAL.matcher(jcmd("GC.class_histogram"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    @Override
    Overhead overhead() throws IOException {
        String threads = jcmd("Thread.print");
        try (Stream<String> lines = Files.lines(collections)) {
            return new Overhead(
                    cpu(COMPILER, threads),
                    cpu(COLLECTOR, threads),
                    lines.filter(line -> line.contains("Pause Full")).count());
        }
    }

    private static Duration cpu(Pattern threads, String all) {
        double millis = threads.matcher(all)
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .sum();
        return Duration.ofNanos(Math.round(1e6 * millis));
    }

    private String jcmd(String... command) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(JAVA.resolveSibling("jcmd").toString(), Long.toString(pid())));
        arguments.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(arguments).redirectErrorStream(true).start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
