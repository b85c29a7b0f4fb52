package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import dev.thinker.tests.endtoend.RunningSystem.RunningService;
import dev.thinker.tests.support.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random malformed requests from a seed ({@code -Dfuzz.seed=1}), more of them with {@code -Dsoak=true}. They must never
 * cause a 5xx, a hang, a class name in a response, or a forged log line.
 */
class FuzzIT {

    private static final long SEED = Long.getLong("fuzz.seed", 20261124);
    private static final int REQUESTS = Boolean.getBoolean("soak") ? 10_000 : 120;
    /** Keeps incomplete requests short. */
    private static final String SOON = "PT0.5S";

    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "get", "POST", "HEAD", "OPTIONS", "TRACE", "CONNECT", "G\u0000T", "", "PRI");
    private static final List<String> PATHS = List.of(
            "/",
            "/think",
            "/think/",
            "/?",
            "/think?",
            "*",
            "",
            "//",
            "/%zz",
            "/..%2f..",
            "/think/%00",
            "http://elsewhere/think",
            "/health/live",
            "/metrics",
            "/\u00ff\u00fe",
            "/<script>",
            "/" + "a".repeat(5_000));
    private static final List<String> QUERIES = List.of(
            "",
            "?subject=technology",
            "?subject=%",
            "?subject=%ff%fe",
            "?subject=\"><script>",
            "?subject",
            "?subject=a&subject=%0d%0aforged%20log%20line",
            "?subject=" + "a".repeat(300),
            "?subject=a".concat("&subject=b".repeat(150)),
            "?&&&===",
            "?subject=\u0001");
    private static final List<String> VERSIONS =
            List.of("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "", "http/1.1");
    private static final List<String> HEADERS = List.of(
            "Host: localhost",
            "Host: a\r\nHost: b",
            "Connection: close",
            "Connection: upgrade\r\nUpgrade: h2c",
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 5\r\nContent-Length: 6",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Expect: 100-continue",
            "No colon",
            ": no name",
            "A b: c",
            "X: " + "y".repeat(9_000),
            "User-Agent: \u0007bell\u001b[31m",
            "Accept: ,;=q/*",
            "Cookie: ;;==",
            "traceparent: 00-zz-zz-zz",
            "traceparent: 00-" + "f".repeat(32) + "-" + "f".repeat(16) + "-ff",
            "traceparent: " + "0".repeat(5_000),
            "tracestate: dd=" + "s:".repeat(300),
            "x-datadog-trace-id: -1",
            "x-datadog-trace-id: 99999999999999999999999",
            "x-datadog-parent-id: abc",
            "x-datadog-sampling-priority: 1e9",
            "x-datadog-tags: _dd.p.tid=zz,,,=",
            "baggage: a=b;c=d,," + "k=v,".repeat(500));
    private static final List<String> BODIES =
            List.of("", "", "12345", "5\r\n12345\r\n0\r\n\r\n", "ffffffff\r\n", "\u0000\u0001\u0002");

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    @Test
    void malformedRequests_neverCauseA5xxOrAHang() throws Exception {
        RunningService microservice = system.microservice(
                "LIMITS_RECEIVE",
                SOON,
                "LOG_FORMAT",
                "json",
                "JDK_JAVA_OPTIONS",
                "-Xmx64m -XX:+ExitOnOutOfMemoryError");
        RunningService api = system.api(
                microservice.port(),
                "LIMITS_RECEIVE",
                SOON,
                "LOG_FORMAT",
                "json",
                "JDK_JAVA_OPTIONS",
                "-Xmx64m -XX:+ExitOnOutOfMemoryError");
        int linesBefore = system.log().size();
        Random random = new Random(SEED);

        for (int i = 0; i < REQUESTS; i++) {
            send(i % 2 == 0 ? api.port() : microservice.port(), random, i);
        }

        assertThat(Http.get("http://localhost:" + api.port() + "/think/?subject=technology")
                        .statusCode())
                .isEqualTo(200);
        List<String> lines = system.log().subList(linesBefore, system.log().size());
        assertThat(lines)
                .as("log lines that strangers made")
                .noneMatch(line -> line.contains("forged log line") && !line.contains("{"))
                .noneMatch(line -> line.contains("\tat ") || line.contains("LEAK: ByteBuf"))
                .hasSizeLessThan(REQUESTS / 4);
    }

    private static void send(int port, Random random, int number) throws IOException {
        StringBuilder bytes = new StringBuilder();
        for (int pipelined = 1 + random.nextInt(3); pipelined > 0; pipelined--) {
            bytes.append(any(METHODS, random))
                    .append(' ')
                    .append(any(PATHS, random))
                    .append(any(QUERIES, random))
                    .append(' ')
                    .append(any(VERSIONS, random))
                    .append(random.nextInt(20) == 0 ? "\n" : "\r\n");
            for (int headers = random.nextInt(5); headers > 0; headers--) {
                bytes.append(any(HEADERS, random)).append("\r\n");
            }
            bytes.append("\r\n").append(any(BODIES, random));
        }
        boolean half = random.nextInt(10) == 0;
        boolean slow = random.nextInt(50) == 0;
        boolean closesOutput = random.nextInt(5) == 0;
        String sent = half ? bytes.substring(0, random.nextInt(bytes.length())) : bytes.toString();
        String response;
        try (RawClient client = new RawClient(port)) {
            if (slow) {
                sendSlowly(client, sent.substring(0, Math.min(40, sent.length())));
            } else {
                client.send(sent.getBytes(StandardCharsets.ISO_8859_1));
            }
            if (closesOutput) {
                client.shutdownOutput();
            } else {
                client.send("\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            }
            response = client.readToEnd();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("Request " + number + " of seed " + SEED + " hangs: " + sent, e);
        } catch (IOException e) {
            // The server closed the connection, perhaps before it read everything
            return;
        }
        assertThat(response)
                .as("Request %d of seed %d: %s", number, SEED, sent)
                .doesNotContainPattern("HTTP/1\\.[01] 5\\d\\d")
                .doesNotContain("Exception", "dev.thinker", "io.helidon", "io.netty", "\tat ");
    }

    private static void sendSlowly(RawClient client, String text) throws IOException {
        for (byte next : text.getBytes(StandardCharsets.ISO_8859_1)) {
            client.send(new byte[] {next});
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String any(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
