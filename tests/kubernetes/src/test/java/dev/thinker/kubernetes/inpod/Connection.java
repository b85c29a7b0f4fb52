package dev.thinker.kubernetes.inpod;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An HTTP/1.1 client's connection that hides nothing: it retries nothing, and tells a closed connection from a lost request. */
final class Connection implements AutoCloseable {
    private static final int CONNECT_MS = 10_000;
    private static final int ANSWER_MS = 20_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final String host;

    Connection(String host, int port) throws IOException {
        this.host = host;
        socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_MS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Whether the server has closed it, or wants to, while nothing was asked. */
    boolean closedWhileIdle() throws IOException {
        socket.setSoTimeout(1);
        try {
            // Its end, or an answer to nothing, as when it says that we were too slow
            in.read();
            return true;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** The answer to one GET, read to its end. */
    Answer get(String path, String traceparent, boolean keep) throws IOException {
        socket.setSoTimeout(ANSWER_MS);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nTraceparent: " + traceparent + "\r\n"
                                + (keep ? "" : "Connection: close\r\n") + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        String[] status = line().split(" ", 3);
        long length = -1;
        boolean chunked = false;
        boolean close = !keep;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
            String value = header.substring(header.indexOf(':') + 1).trim().toLowerCase(Locale.ROOT);
            switch (name) {
                case "content-length" -> length = Long.parseLong(value);
                case "transfer-encoding" -> chunked = value.equals("chunked");
                case "connection" -> close |= value.equals("close");
                default -> {}
            }
        }
        if (chunked) {
            for (long size = chunk(); size > 0; size = chunk()) {
                in.skipNBytes(size);
                line();
            }
            line();
        } else if (length >= 0) {
            in.skipNBytes(length);
        } else {
            throw new IOException("an answer without an end");
        }
        return new Answer(Integer.parseInt(status[1]), close);
    }

    private long chunk() throws IOException {
        return Long.parseLong(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException(line.isEmpty() ? "closed without an answer" : "closed within the answer");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // As good as closed
        }
    }

    record Answer(int status, boolean close) {}
}
