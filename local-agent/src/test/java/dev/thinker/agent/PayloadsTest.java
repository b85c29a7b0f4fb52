package dev.thinker.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Accepts and rejects payloads as payloads.csv says. The file says what the Datadog Agent does, and is verified against
 * it, too.
 */
class PayloadsTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<Sample> SAMPLES = read(Path.of("src/test/resources/payloads.csv"));

    @Test
    void localAgent_acceptsAndRejectsAsListed() throws Exception {
        try (TestAgent agent = TestAgent.start()) {
            assertThat(SAMPLES).hasSizeGreaterThan(200);
            assertThat(differences(agent.port())).isEmpty();
            for (String path : List.of("/test/traces", "/api/services", "/api/traces")) {
                assertThat(agent.get(path).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    /** tests/compatibility/datadog builds the program from trace-agent beside it. */
    @Test
    @EnabledIfSystemProperty(named = "trace.agent", matches = ".+", disabledReason = "the program takes Go to build")
    void datadogAgent_acceptsAndRejectsAsListed() throws Exception {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(System.getProperty("trace.agent"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DD_APM_RECEIVER_PORT", Integer.toString(port));
        Process agent = builder.start();
        try {
            awaitListening(port, agent);
            assertThat(differences(port)).isEmpty();
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    /** Nil crashes the Datadog Agent here, although its decoder accepts it. */
    @ParameterizedTest
    @FieldSource("CRASHING")
    void localAgent_rejectsPayloadsThatCrashTheDatadogAgent(String line) {
        try (TestAgent agent = TestAgent.start()) {
            assertThat(Sample.of(line).send(agent.port()).statusCode()).isEqualTo(400);
        }
    }

    static final List<String> CRASHING = List.of(
            "- | /v0.4/traces | application/msgpack | msgpack | 91 91 c0",
            "- | /v0.4/traces | application/msgpack | msgpack | 91 92 80 c0",
            "- | /v0.4/traces | application/json | UTF-8 | [[null]]",
            "- | /v0.6/stats | application/msgpack | msgpack | 81 'Stats' 91 c0",
            "- | /v0.6/stats | application/msgpack | msgpack | 81 'Stats' 91 81 'Stats' 91 c0");

    private static List<Sample> read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.startsWith("#")).map(Sample::of).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> differences(int port) {
        return SAMPLES.stream()
                .map(sample -> sample.send(port).statusCode() + " instead of " + sample)
                .filter(line -> !line.substring(0, 3).equals(line.substring(15, 18)))
                .toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(int port, Process process) throws Exception {
        while (true) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException e) {
                assertThat(process.isAlive()).isTrue();
                Thread.sleep(50);
            }
        }
    }

    /** A line of the file. */
    private record Sample(String line, int status, String path, String contentType, byte[] body) {
        static Sample of(String line) {
            String[] fields = line.split("\\|", 5);
            String status = fields[0].strip();
            String body = fields[4].strip();
            return new Sample(
                    line,
                    status.equals("-") ? 0 : Integer.parseInt(status),
                    fields[1].strip(),
                    fields[2].strip(),
                    fields[3].strip().equals("msgpack")
                            ? messagePack(body)
                            : body.getBytes(Charset.forName(fields[3].strip())));
        }

        HttpResponse<String> send(int port) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .PUT(BodyPublishers.ofByteArray(body));
            if (!contentType.isEmpty()) {
                request.header("Content-Type", contentType);
            }
            try {
                return CLIENT.send(request.build(), BodyHandlers.ofString());
            } catch (IOException | InterruptedException e) {
                throw new AssertionError("No response to " + this, e);
            }
        }

        private static byte[] messagePack(String text) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (String word : text.isEmpty() ? new String[0] : text.split(" +")) {
                String[] times = word.split("\\*");
                byte[] part = times[0].startsWith("'")
                        ? string(times[0].substring(1, times[0].length() - 1))
                        : HexFormat.of().parseHex(times[0]);
                for (int i = times.length == 1 ? 1 : Integer.parseInt(times[1]); i > 0; i--) {
                    bytes.writeBytes(part);
                }
            }
            return bytes.toByteArray();
        }

        private static byte[] string(String text) {
            return TestPayload.pack(out -> out.packString(text));
        }

        @Override
        public String toString() {
            return line;
        }
    }
}
