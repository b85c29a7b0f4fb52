package dev.thinker.tests.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP/1.1 client on one connection. It sends exactly the bytes that a test wants, retries nothing, and notices when
 * the server closes the connection.
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
        this(InetAddress.getLoopbackAddress(), port);
    }

    public RawClient(InetAddress address, int port) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends text as UTF-8. */
    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends a GET request with a {@code Host} header and no other. */
    public RawClient get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /**
     * Reads one response, whose body is chunked or has a {@code Content-Length}.
     *
     * @throws EOFException if the server closes the connection first
     */
    public RawResponse response() throws IOException {
        String head = "";
        do {
            head += readLine(head);
        } while (!head.endsWith("\r\n\r\n"));
        RawResponse response = new RawResponse(head, "");
        byte[] body = response.header("Transfer-Encoding").isPresent()
                ? readChunks(head)
                : readBytes(
                        response.header("Content-Length").map(Integer::valueOf).orElse(0), head);
        return new RawResponse(head, new String(body, StandardCharsets.UTF_8));
    }

    private byte[] readChunks(String head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size;
        do {
            size = Integer.parseInt(readLine(head).strip(), 16);
            body.writeBytes(readBytes(size, head));
            readLine(head);
        } while (size > 0);
        return body.toByteArray();
    }

    private byte[] readBytes(int length, String head) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw closedWithin(head);
        }
        return bytes;
    }

    /** Reads a line with its line break. */
    private String readLine(String received) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        do {
            next = in.read();
            if (next < 0) {
                throw closedWithin(received + line);
            }
            line.write(next);
        } while (next != '\n');
        return line.toString(StandardCharsets.UTF_8);
    }

    private static EOFException closedWithin(String received) {
        return new EOFException("The server closed the connection "
                + (received.isEmpty() ? "without a response" : "within a response: " + received));
    }

    /** Reads everything until the server closes the connection. */
    public String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the server closes the connection or sends something, and tells whether it closed. */
    public boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    /**
     * Tells, without waiting for either, whether the server has closed the connection or sent an unrequested response.
     */
    public boolean isClosedWhileIdle() throws IOException {
        socket.setSoTimeout(1);
        try {
            in.read();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // Reset
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    /** Closes the sending half of the connection. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
