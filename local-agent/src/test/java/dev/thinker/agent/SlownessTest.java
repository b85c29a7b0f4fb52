package dev.thinker.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever neither reads nor sends for too long is cut off, and what is held for them is free again. */
@Timeout(60)
class SlownessTest {
    private final TestAgent agent = TestAgent.start(Map.of("server.connection-idle-timeout", "1"));

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void putTraces_thatStopInTheMiddle() throws IOException {
        try (Socket sender = new Socket("127.0.0.1", agent.port())) {
            write(sender, "PUT /v0.4/traces HTTP/1.1\r\nHost: agent\r\nContent-Length: 20000000\r\n\r\n\u0091\u0090");

            assertThat(sender.getInputStream().readAllBytes()).isEmpty();
        }
        agent.put("/v0.4/traces", Payload.v04(List.of(TestSpan.of(1, 1))));
        assertThat(agent.traces()).hasSize(1);
    }

    @Test
    void putTraces_byteByByte() throws Exception {
        try (Socket sender = new Socket("127.0.0.1", agent.port())) {
            write(sender, "PUT /v0.4/traces HTTP/1.1\r\nHost: agent\r\nContent-Length: 20000000\r\n\r\n");
            while (isOpen(sender)) {
                Thread.sleep(50);
            }
        }
    }

    @Test
    void getTraces_thatNobodyReads() throws Exception {
        agent.put("/v0.4/traces", Payload.v04(LongStream.rangeClosed(1, 3000)
                .mapToObj(id -> TestSpan.of(1, id).named("s", "n", "r".repeat(4_000) + id))
                .toList()));
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(8 << 10);
            reader.connect(agent.address());
            write(reader, "GET /test/traces HTTP/1.1\r\nHost: agent\r\n\r\n");
            Thread.sleep(3_000);

            assertThat(readAll(reader)).isLessThan(12_000_000);
        }
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
            for (int read = reader.getInputStream().read(buffer); read >= 0; read = reader.getInputStream().read(buffer)) {
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
