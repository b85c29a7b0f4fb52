package dev.thinker.kubernetes.inpod;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the test in a cluster counts as lost, and what it does not. */
class ConnectionTest {
    private ServerSocket server;
    private Connection client;
    private Socket accepted;

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client = new Connection("localhost", server.getLocalPort());
        accepted = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            })
    void answer_isReadToItsEnd(String bytes) throws Exception {
        answer(bytes);
        assertThat(get()).isEqualTo(new Connection.Answer(200, false));
        answer(bytes);
        assertThat(get()).isEqualTo(new Connection.Answer(200, false));
        assertThat(client.closedWhileIdle()).isFalse();
    }

    @Test
    void answerThatCloses_isSeen() throws Exception {
        answer("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        assertThat(get()).isEqualTo(new Connection.Answer(503, true));
    }

    @Test
    void closeWhileNothingIsAsked_isNoLoss() throws Exception {
        assertThat(client.closedWhileIdle()).isFalse();

        accepted.close();

        // Loopback, too, takes a moment
        while (!client.closedWhileIdle()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void closeInTheAnswersPlace_isALoss() {
        CompletableFuture.runAsync(this::readRequestAndClose);

        assertThatThrownBy(this::get).isInstanceOf(IOException.class).hasMessage("closed without an answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 20",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
            })
    void halfAnAnswer_isALoss(String bytes) throws Exception {
        answer(bytes);
        accepted.shutdownOutput();

        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    }

    private Connection.Answer get() throws IOException {
        return client.get("/", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true);
    }

    private void answer(String bytes) throws IOException {
        accepted.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    private void readRequestAndClose() {
        try {
            // To the empty line: closing with bytes unread would be a reset
            for (int last = 0, c = 0; !(last == '\n' && c == '\r'); ) {
                last = c;
                c = accepted.getInputStream().read();
            }
            accepted.getInputStream().read();
            accepted.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
