package dev.thinker.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

class PayloadSizeTest {
    private static final int LARGEST = 25 * 1024 * 1024;

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void putTraces_declaredTooLarge_is413() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", agent.port())) {
            send(socket, "PUT /v0.4/traces HTTP/1.1\r\nHost: agent\r\nContent-Length: " + (LARGEST + 1) + "\r\n\r\n");

            assertTooLarge(socket);
        }
    }

    @Test
    void putTraces_chunkedTooLarge_is413() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", agent.port())) {
            send(
                    socket,
                    "PUT /v0.4/traces HTTP/1.1\r\nHost: agent\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(LARGEST + 1) + "\r\n");
            OutputStream out = socket.getOutputStream();
            byte[] megabyte = new byte[1024 * 1024];
            for (int i = 0; i < 25; i++) {
                out.write(megabyte);
            }
            out.write(0);
            out.flush();

            assertTooLarge(socket);
        }
    }

    @Test
    void putTraces_maximumSize_isAccepted() {
        byte[] spans = TestPayload.v04(List.of(TestSpan.of(1, 1)));
        byte[] payload = Arrays.copyOf(spans, LARGEST);

        assertThat(agent.put("/v0.4/traces", payload).statusCode()).isEqualTo(200);
        assertThat(agent.traces()).hasSize(1);
    }

    @Test
    void putTraces_chunked_isAccepted() {
        byte[] payload = TestPayload.v04(List.of(TestSpan.of(1, 1)));
        HttpRequest.Builder request = HttpRequest.newBuilder(agent.uri("/v0.4/traces"))
                .header("Content-Type", "application/msgpack")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(payload)));

        assertThat(agent.send(request).statusCode()).isEqualTo(200);
        assertThat(agent.traces()).hasSize(1);
    }

    @Test
    void putTraces_otherClientsDeclareMuchButSendNothing_isAccepted() throws Exception {
        try (Socket one = new Socket("127.0.0.1", agent.port());
                Socket other = new Socket("127.0.0.1", agent.port())) {
            announceLargest(one);
            announceLargest(other);

            assertThat(agent.put("/v0.4/traces", TestPayload.v04(List.of(TestSpan.of(1, 1))))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** Returns when the agent asks for the body. */
    private static void announceLargest(Socket socket) throws IOException {
        send(
                socket,
                "PUT /v0.4/traces HTTP/1.1\r\nHost: agent\r\nExpect: 100-continue\r\nContent-Length: " + LARGEST
                        + "\r\n\r\n");
        socket.setSoTimeout(10_000);
        assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
                .isEqualTo("HTTP/1.1 100");
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static void assertTooLarge(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        String response = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(response).startsWith("HTTP/1.1 413 ").contains("Content-Type: application/json");
        assertThat(response.substring(response.indexOf("\r\n\r\n") + 4))
                .isEqualTo("{\"error\":true,\"reason\":\"the payload is larger than 26214400 bytes\"}");
    }
}
