package dev.thinker.tests.endtoend;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client's connection that keeps to HTTP/1.1 and hides nothing: it retries no request. */
final class Connection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private boolean mayGoOn = true;

    Connection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request and returns the status of its answer. Without one, the exception says so. */
    int get(String path) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The connection ends where the answer should be: " + head);
            }
            head.append((char) next);
        }
        in.skipNBytes(Integer.parseInt(head.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1")));
        mayGoOn = !head.toString().toLowerCase(Locale.ROOT).contains("connection: close");
        return Integer.parseInt(head.substring(9, 12));
    }

    Connection send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Everything that comes until the server closes the connection. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Whether the server has not said that it closes the connection. */
    boolean mayGoOn() {
        return mayGoOn;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
