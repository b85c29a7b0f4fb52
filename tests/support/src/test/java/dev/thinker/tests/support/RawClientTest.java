package dev.thinker.tests.support;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RawClientTest {

    private ServerSocket server;
    private RawClient client;
    private Socket accepted;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client = new RawClient(server.getLocalPort());
        accepted = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        server.close();
    }

    private void respond(String text) throws IOException {
        accepted.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void get_sendsTheRequestAndNothingElse() throws Exception {
        client.get("/a?b=c").shutdownOutput();

        assertThat(new String(accepted.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("GET /a?b=c HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void response_isReadToItsContentLength() throws Exception {
        respond("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\nConnection: close\r\n\r\nnaïve");

        RawResponse first = client.response();

        assertThat(first.status()).isEqualTo(404);
        assertThat(first.header("Content-Length")).hasValue("4");
        assertThat(first.closesConnection()).isTrue();
        assertThat(first.body()).isEqualTo("naï");
    }

    @Test
    void pipelinedResponses_areReadOneByOne() throws Exception {
        respond("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 503 Busy\r\nContent-Length: 1\r\n\r\nb");

        assertThat(client.response()).hasToString("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
        assertThat(client.response().status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            })
    void responsesOnOneConnection_areReadToTheirEnds(String response) throws Exception {
        for (int i = 0; i < 2; i++) {
            respond(response);

            RawResponse read = client.response();

            assertThat(read.status()).isEqualTo(200);
            assertThat(read.body()).isEqualTo("{}");
            assertThat(read.closesConnection()).isFalse();
        }
        assertThat(client.isClosedWhileIdle()).isFalse();
    }

    @Test
    void responseWithoutBody_isReadToItsHead() throws Exception {
        respond("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        RawResponse response = client.response();

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.closesConnection()).isTrue();
    }

    @Test
    void connectionClosedInsteadOfAResponse_failsSayingSo() throws Exception {
        accepted.shutdownOutput();

        assertThatThrownBy(client::response)
                .isInstanceOf(EOFException.class)
                .hasMessage("The server closed the connection without a response");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 20",
                "HTTP/1.1 200 OK\r\nContent-",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
            })
    void connectionClosedWithinAResponse_failsShowingTheHead(String bytes) throws Exception {
        respond(bytes);
        accepted.close();

        assertThatThrownBy(client::response)
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("within a response: HTTP/1.1 20");
    }

    @Test
    void closedConnection_isNoticed() throws Exception {
        accepted.close();

        assertThat(client.isClosedByServer()).isTrue();
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void connectionClosedWhileIdle_isNoticed() throws Exception {
        assertThat(client.isClosedWhileIdle()).isFalse();

        accepted.close();

        // Loopback, too, takes a moment
        while (!client.isClosedWhileIdle()) {
            Thread.onSpinWait();
        }
    }
}
