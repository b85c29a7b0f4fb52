package dev.thinker.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A microservice that answers whatever bytes a test wants, and keeps what it was asked. */
final class StubMicroservice implements AutoCloseable {

    /** What to do with a connection after its request has been read. */
    interface Behaviour {
        void answer(OutputStream out) throws Exception;
    }

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** The first ones; a test that sends more does not look at them. */
    private final BlockingQueue<List<String>> requests = new LinkedBlockingQueue<>(1_000);
    private volatile Behaviour behaviour;
    private volatile boolean keepAlive;
    private volatile boolean closes;

    StubMicroservice() throws IOException {
        this(0);
    }

    StubMicroservice(int port) throws IOException {
        socket = new ServerSocket(port, 1_000, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    void behave(Behaviour next) {
        behaviour = next;
    }

    void answer(String response) {
        behave(out -> out.write(response.getBytes(StandardCharsets.UTF_8)));
    }

    /** Answers on, on the same connection. */
    void keepAlive() {
        keepAlive = true;
    }

    /** Answers one request on each connection, and closes it when it has read another. */
    void closeOnTheSecondRequest() {
        keepAlive = true;
        closes = true;
    }

    /** The next request's line and headers. */
    List<String> request() throws InterruptedException {
        return requests.take();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            for (boolean first = true; first || keepAlive; first = false) {
                List<String> lines = new ArrayList<>();
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    lines.add(line);
                }
                if (lines.isEmpty() || closes && !first) {
                    return;
                }
                requests.offer(lines);
                behaviour.answer(connection.getOutputStream());
            }
        } catch (Exception e) {
            // The API has hung up, which a test that needs to know sees at the API.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
