package dev.thinker.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that neither read nor send for too long are disconnected, and their memory is released. Slow but steady ones
 * are not.
 */
@Timeout(60)
class SlownessTest {
    private final TestAgent agent = TestAgent.start(Map.of("connections.timeout", "1"));

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void putTraces_incompleteRequest_isDisconnectedAfterTheTimeout() throws IOException {
        try (Socket sender = new Socket("127.0.0.1", agent.port())) {
            write(sender, "PUT /v0.4/traces HTTP/1.1\r\nHost: agent\r\nContent-Length: 20000000\r\n\r\n\u0091\u0090");

            assertThat(sender.getInputStream().readAllBytes()).isEmpty();
        }
        agent.put("/v0.4/traces", TestPayload.v04(List.of(TestSpan.of(1, 1))));
        assertThat(agent.traces()).hasSize(1);
    }

    /** With a longer timeout: on a busy machine, even an active client may stall for a second or two. */
    private static TestAgent patientAgent() {
        return TestAgent.start(Map.of("connections.timeout", "3"));
    }

    @Test
    void activeConnection_staysOpen() throws Exception {
        try (TestAgent patient = patientAgent();
                Socket client = new Socket("127.0.0.1", patient.port())) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            for (int i = 0; i < 35; i++) {
                write(client, "HEAD /info HTTP/1.1\r\nHost: agent\r\n\r\n");
                assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
                while (!in.readLine().isEmpty()) {
                    // The headers, and there is no body
                }
                Thread.sleep(100);
            }
        }
    }

    @Test
    void idleConnection_isClosed() throws Exception {
        try (Socket client = new Socket("127.0.0.1", agent.port())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void putTraces_byteByByte_isDisconnectedAfterTheTimeout() throws Exception {
        try (Socket sender = new Socket("127.0.0.1", agent.port())) {
            write(sender, "PUT /v0.4/traces HTTP/1.1\r\nHost: agent\r\nContent-Length: 20000000\r\n\r\n");
            while (isOpen(sender)) {
                Thread.sleep(50);
            }
        }
    }

    @Test
    void getTraces_slowButSteadyClient_getsTheWholeResponse() throws Exception {
        try (TestAgent patient = patientAgent();
                Socket reader = new Socket()) {
            putTwelveMegabytes(patient);
            reader.setReceiveBufferSize(8 << 10);
            reader.connect(patient.address());
            write(reader, "GET /test/traces HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n");
            String end = "";
            for (byte[] piece = reader.getInputStream().readNBytes(64 << 10);
                    piece.length > 0;
                    piece = reader.getInputStream().readNBytes(64 << 10)) {
                end = new String(piece, ISO_8859_1);
                Thread.sleep(20);
            }

            assertThat(end).endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void getTraces_clientThatDoesNotRead_isDisconnectedAfterTheTimeout() throws Exception {
        putTwelveMegabytes(agent);
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(8 << 10);
            reader.connect(agent.address());
            write(reader, "GET /test/traces HTTP/1.1\r\nHost: agent\r\n\r\n");
            Thread.sleep(3_000);

            assertThat(readAll(reader)).isLessThan(12_000_000);
        }
    }

    private static void putTwelveMegabytes(TestAgent agent) {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(LongStream.rangeClosed(1, 3000)
                        .mapToObj(id -> TestSpan.of(1, id).named("s", "n", "r".repeat(4_000) + id))
                        .toList()));
    }

    private static boolean isOpen(Socket sender) {
        try {
            write(sender, "\u0091");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int readAll(Socket reader) throws IOException {
        int total = 0;
        byte[] buffer = new byte[64 << 10];
        try {
            for (int read = reader.getInputStream().read(buffer);
                    read >= 0;
                    read = reader.getInputStream().read(buffer)) {
                total += read;
            }
        } catch (SocketException e) {
            // Reset: cut off as well
        }
        return total;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
