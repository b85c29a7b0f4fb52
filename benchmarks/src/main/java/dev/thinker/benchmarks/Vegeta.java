package dev.thinker.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Generates load at a constant rate with <a href="https://github.com/tsenart/vegeta">Vegeta</a>, which sends each
 * request when it is due, however slow the responses to earlier ones are. A generator that waits for them would omit
 * the very requests that users wait longest for.
 *
 * @param perSecond requests per second
 * @param duration how long to generate load
 */
record Vegeta(int perSecond, Duration duration) {

    static final String INSTALL = "go install github.com/tsenart/vegeta/v12@v12.12.0";

    private static final int STATUS = 1;
    private static final int LATENCY = 2;

    /**
     * What Vegeta measured.
     *
     * @param latencies the latency of each request in nanoseconds, in ascending order
     * @param failures the number of requests without a response or with a status other than 200
     */
    record Report(long[] latencies, long failures) {

        static Report merge(List<Report> reports) {
            return new Report(
                    reports.stream()
                            .flatMapToLong(report -> LongStream.of(report.latencies))
                            .sorted()
                            .toArray(),
                    reports.stream().mapToLong(Report::failures).sum());
        }

        int requests() {
            return latencies.length;
        }

        double millis(double percentile) {
            int rank = (int) Math.ceil(percentile / 100 * latencies.length);
            return latencies[Math.max(0, rank - 1)] / 1e6;
        }
    }

    static void check() throws IOException, InterruptedException {
        try {
            version();
        } catch (IOException e) {
            throw new IOException(
                    "vegeta, which generates load at a constant rate, is not installed: run brew install vegeta or "
                            + INSTALL,
                    e);
        }
    }

    static String version() throws IOException, InterruptedException {
        return "vegeta "
                + run("vegeta", "-version")
                        .replaceAll("(?s).*Version: *(\\S+).*", "$1")
                        .trim();
    }

    Report on(String url) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("vegeta");
        Path targets = folder.resolve("targets");
        Path results = folder.resolve("results");
        Path table = folder.resolve("table");
        try {
            Files.writeString(targets, "GET " + url + "\n");
            run(
                    "vegeta",
                    "attack",
                    "-targets=" + targets,
                    "-rate=" + perSecond,
                    "-duration=" + duration.toMillis() + "ms",
                    "-timeout=60s",
                    "-max-body=0",
                    "-output=" + results);
            run("vegeta", "encode", "-to=csv", "-output=" + table, results.toString());
            return report(Files.readAllLines(table));
        } finally {
            for (Path file : List.of(targets, results, table, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    static Report report(List<String> table) {
        List<String[]> rows = table.stream().map(row -> row.split(",")).toList();
        return new Report(
                rows.stream()
                        .mapToLong(row -> Long.parseLong(row[LATENCY]))
                        .sorted()
                        .toArray(),
                rows.stream().filter(row -> !row[STATUS].equals("200")).count());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Leaves the other core to the services
        builder.environment().put("GOMAXPROCS", "1");
        Process vegeta = builder.start();
        String output = new String(vegeta.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (vegeta.waitFor() != 0) {
            throw new IOException(Arrays.toString(command) + " failed: " + output);
        }
        return output;
    }
}
