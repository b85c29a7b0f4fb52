package dev.thinker.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;

/**
 * Generates load with <a href="https://github.com/wg/wrk">wrk</a>.
 *
 * @param connections the number of connections, each of which sends a request as soon as it has received a response
 * @param duration how long to generate load
 */
record Wrk(int connections, Duration duration) {

    /** What wrk measured. The number of requests includes those with an error response. */
    record Report(
            long requests,
            Duration duration,
            Duration p50,
            Duration p99,
            Duration longest,
            long errorResponses,
            long socketErrors,
            long timeouts) {

        double perSecond() {
            return requests * 1e9 / duration.toNanos();
        }

        boolean isClean() {
            return errorResponses + socketErrors + timeouts == 0;
        }
    }

    static void check() throws IOException, InterruptedException {
        try {
            new ProcessBuilder("wrk", "--version")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IOException(
                    "wrk, which generates the load, is not installed: run apt-get install wrk or brew install wrk", e);
        }
    }

    Report on(String url) throws IOException, InterruptedException {
        Path script = Files.createTempFile("wrk", ".lua");
        try (InputStream lua = Wrk.class.getResourceAsStream("report.lua")) {
            Files.write(script, lua.readAllBytes());
            // Raises the limit of open files, as the usual 1,024 may be fewer than the connections
            Process wrk = new ProcessBuilder(
                            "sh",
                            "-c",
                            "ulimit -n $(ulimit -Hn); exec \"$@\"",
                            "sh",
                            "wrk",
                            "-t",
                            "1",
                            "-c",
                            Integer.toString(connections),
                            "-d",
                            duration.toSeconds() + "s",
                            "--timeout",
                            "20s",
                            "-s",
                            script.toString(),
                            url)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (wrk.waitFor() != 0) {
                throw new IOException("wrk failed: " + output);
            }
            return load(List.of(output.split("\n")));
        } finally {
            Files.delete(script);
        }
    }

    /** Sends one request. */
    static void once(String url) throws IOException {
        int status = ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode();
        if (status != 200) {
            throw new IOException(url + " returned status " + status);
        }
    }

    private static Report load(List<String> output) {
        try (JsonReader reader = Json.createReader(new StringReader(output.get(output.size() - 1)))) {
            JsonObject load = reader.readObject();
            return new Report(
                    load.getJsonNumber("requests").longValue(),
                    micros(load, "duration"),
                    micros(load, "p50"),
                    micros(load, "p99"),
                    micros(load, "max"),
                    load.getInt("errorResponses"),
                    load.getInt("socketErrors"),
                    load.getInt("timeouts"));
        }
    }

    private static Duration micros(JsonObject load, String name) {
        return Duration.of(load.getJsonNumber(name).longValue(), ChronoUnit.MICROS);
    }
}
