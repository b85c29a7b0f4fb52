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
    void response_isReadToItsLengthAndNoFurther() throws Exception {
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

    @Test
    void connectionThatEndsWithinAResponse_isAnErrorThatShowsTheResponse() throws Exception {
        respond("HTTP/1.1 200 OK\r\nContent-");
        accepted.close();

        assertThatThrownBy(client::response).isInstanceOf(EOFException.class).hasMessageContaining("200 OK");
    }

    @Test
    void closedConnection_isNoticed() throws Exception {
        accepted.close();

        assertThat(client.isClosedByServer()).isTrue();
        assertThat(client.readToEnd()).isEmpty();
    }
}
