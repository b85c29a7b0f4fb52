package dev.thinker.tests.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP/1.1 client on one connection that sends exactly the bytes a test wants, retries nothing, and sees when the
 * server closes.
 */
public final class RawClient implements AutoCloseable {

    /** Long enough for a busy machine; a server that never responds fails the test. */
    private static final int TIMEOUT_MILLIS = 30_000;
    /** Small, so that a large response waits in the server when the test does not read it. */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 16;

    private final Socket socket;
    private final InputStream in;

    /** Connects to a port of the loopback interface. */
    public RawClient(int port) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends text as UTF-8. */
    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends a GET request with a {@code Host} header and no other. */
    public RawClient get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /**
     * Reads one response that has a {@code Content-Length}.
     *
     * @throws EOFException if the server closes the connection first
     */
    public RawResponse response() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The server closed the connection within a response: " + head);
            }
            head.write(next);
        }
        RawResponse response = new RawResponse(head.toString(StandardCharsets.UTF_8), "");
        int length = response.header("Content-Length").map(Integer::valueOf).orElse(0);
        return new RawResponse(response.head(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** Reads everything until the server closes the connection. */
    public String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the server closes the connection or sends something, and tells whether it closed. */
    public boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    /** Closes the output of the connection. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
