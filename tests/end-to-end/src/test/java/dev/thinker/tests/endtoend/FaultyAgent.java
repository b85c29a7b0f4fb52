package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Datadog Agent that fails in one way. */
final class FaultyAgent {

    /** What it does with each connection. */
    enum Fault {
        HANGS,
        SLOW,
        ANSWERS_500,
        ANSWERS_NONSENSE,
        RESETS
    }

    private final ServerSocket socket;
    private final Fault fault;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    FaultyAgent(Fault fault) throws IOException {
        this.fault = fault;
        socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            in.read();
            switch (fault) {
                case HANGS -> in.transferTo(OutputStream.nullOutputStream());
                case SLOW -> {
                    Thread.sleep(2_000);
                    respond(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
                }
                case ANSWERS_500 ->
                    respond(connection, "HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                case ANSWERS_NONSENSE -> respond(connection, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
                case RESETS -> connection.setSoLinger(true, 0);
            }
        } catch (IOException | InterruptedException e) {
            // The tracer has given up
        }
    }

    private static void respond(Socket connection, String response) throws IOException {
        connection.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
    }

    /** Breaks all connections, like a process that ends. */
    void stop() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
