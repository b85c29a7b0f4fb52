package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.thinker.tests.endtoend.AgentClient.ReceivedSpan;
import dev.thinker.tests.support.FreePort;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;

/**
 * The Datadog Agent's own trace pipeline, as built from {@code tests/compatibility/trace-agent}: {@code -Dtrace.agent}
 * names the program.
 */
final class TraceAgent {

    private static final String PROGRAM = "trace.agent";

    private final int port = FreePort.find();
    private final Path output;
    private final Process process;

    /** @param environment the Agent's variables, such as DD_APM_TARGET_TPS */
    TraceAgent(Map<String, String> environment) throws IOException {
        output = Files.createTempFile("trace-agent", ".jsonl");
        ProcessBuilder builder = new ProcessBuilder(System.getProperty(PROGRAM))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("DD_APM_RECEIVER_PORT", Integer.toString(port));
        process = builder.start();
    }

    static boolean isNamed() {
        return System.getProperty(PROGRAM) != null;
    }

    int port() {
        return port;
    }

    void awaitReady() throws Exception {
        while (!isReady()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(output));
            }
            Thread.sleep(50);
        }
    }

    private boolean isReady() {
        try {
            return Http.get("http://localhost:" + port + "/info").body().contains("\"/v0.4/traces\"");
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Stops the program, which flushes the pipeline, and returns everything that it would send to Datadog. */
    Sent stop() throws Exception {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The pipeline does not end");
        }
        try {
            return Sent.of(Files.readAllLines(output));
        } finally {
            Files.delete(output);
        }
    }

    /**
     * What Datadog receives, and what the pipeline reports about itself.
     *
     * @param spans the sampled spans, after normalization
     * @param stats the source of Datadog's request, error and latency metrics: hits and errors in buckets of 10 s
     * @param received the pipeline's counters for each tracer: received, normalized, dropped
     * @param warnings the log
     */
    record Sent(
            List<ReceivedSpan> spans, List<JsonObject> stats, List<JsonObject> received, List<JsonObject> warnings) {

        private static Sent of(List<String> lines) {
            Sent sent = new Sent(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (String line : lines) {
                try (JsonReader reader = Json.createReader(new StringReader(line))) {
                    sent.add(reader.readObject());
                }
            }
            return sent;
        }

        private void add(JsonObject line) {
            line.forEach((kind, value) -> {
                switch (kind) {
                    case "span" -> spans.add(ReceivedSpan.of(value.asJsonObject()));
                    case "stats" -> stats.add(value.asJsonObject());
                    case "received" -> received.add(value.asJsonObject());
                    default -> warnings.add(value.asJsonObject());
                }
            });
        }
    }
}
