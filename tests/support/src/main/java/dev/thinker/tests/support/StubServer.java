package dev.thinker.tests.support;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that responds with exactly the bytes a test wants, and records the requests it received. */
public final class StubServer implements AutoCloseable {

    /** What happens on a connection after its request was read. */
    public interface Behavior {
        void respond(OutputStream out) throws Exception;
    }

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** Bounded for the tests that send many requests and look at none. */
    private final BlockingQueue<List<String>> requests = new LinkedBlockingQueue<>(1_000);

    private volatile Behavior behavior;
    private volatile boolean keepAlive;
    private volatile boolean closes;

    public StubServer() throws IOException {
        this(0);
    }

    public StubServer(int port) throws IOException {
        socket = new ServerSocket(port, 1_000, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    public void behave(Behavior next) {
        behavior = next;
    }

    public void respond(String response) {
        behave(out -> out.write(response.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends the response when the test counts the latch down. */
    public void respondAfter(CountDownLatch latch, String response) {
        behave(out -> {
            latch.await();
            out.write(response.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** Formats a 200 with a body. */
    public static String ok(String contentType, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** Serves more than one request on a connection. */
    public void keepAlive() {
        keepAlive = true;
    }

    /** Serves one request on each connection, and closes the connection after reading a second one. */
    public void closeOnTheSecondRequest() {
        keepAlive = true;
        closes = true;
    }

    /** Waits for the next request, and returns its line and headers. */
    public List<String> awaitRequest() throws InterruptedException {
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
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            for (boolean first = true; first || keepAlive; first = false) {
                List<String> lines = new ArrayList<>();
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    lines.add(line);
                }
                if (lines.isEmpty() || closes && !first) {
                    return;
                }
                requests.offer(lines);
                behavior.respond(connection.getOutputStream());
            }
        } catch (Exception e) {
            // The client disconnected, which a test notices on its side
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
