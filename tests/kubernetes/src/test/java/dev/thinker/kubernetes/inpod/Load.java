package dev.thinker.kubernetes.inpod;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a service without end, on connections that it keeps and on new ones, and counts every request that is not answered with
 * 200. Each request is the root of a trace of its own.
 *
 * <p>A connection that the server closes before a request was written to it costs nothing. One that closes after that, a
 * connection that cannot be opened, and any other status are losses. Nothing is sent twice.
 *
 * <p>{@code Load HOST PORT PATH}, controlled over HTTP on port {@value #CONTROL}: {@code /start} begins, {@code /stop} waits for the
 * requests in flight and answers a line for each of all requests: {@code answered <trace id>} or {@code lost <trace id> <when> <why>}.
 */
public final class Load {
    private static final int CONTROL = 8080;
    private static final int KEPT = 12;
    private static final int NEW = 6;
    /** Kept connections are idle for up to this long between two requests, as those of people and pools are. */
    private static final int IDLE_MS = 500;

    private final String host;
    private final int port;
    private final String path;
    private final Queue<String> results = new ConcurrentLinkedQueue<>();
    private final AtomicInteger closedWhileIdle = new AtomicInteger();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean stopped;

    private Load(String host, int port, String path) {
        this.host = host;
        this.port = port;
        this.path = path;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Load load = new Load(args[0], Integer.parseInt(args[1]), args[2]);
        try (ServerSocket control = new ServerSocket(CONTROL)) {
            while (true) {
                try (Socket caller = control.accept()) {
                    load.control(caller);
                } catch (IOException e) {
                    System.out.println("The caller hung up: " + e);
                }
            }
        }
    }

    private void control(Socket caller) throws IOException, InterruptedException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.US_ASCII));
        String request = in.readLine();
        while (!in.readLine().isEmpty()) {
            // What the caller accepts is of no interest
        }
        String answer = request.startsWith("GET /stop ") ? stop() : start();
        OutputStream out = caller.getOutputStream();
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                        + answer.length() + "\r\n\r\n" + answer)
                .getBytes(StandardCharsets.US_ASCII));
    }

    private String start() throws InterruptedException {
        stop();
        results.clear();
        closedWhileIdle.set(0);
        stopped = false;
        for (int i = 0; i < KEPT + NEW; i++) {
            boolean keep = i < KEPT;
            Thread worker = new Thread(() -> ask(keep));
            workers.add(worker);
            worker.start();
        }
        return "started";
    }

    private String stop() throws InterruptedException {
        stopped = true;
        for (Thread worker : workers) {
            worker.join();
        }
        workers.clear();
        return "closed while idle: " + closedWhileIdle + "\n" + String.join("\n", results);
    }

    private void ask(boolean keep) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Connection connection = null;
        while (!stopped) {
            String traceId = hex(random.nextLong() | 1) + hex(random.nextLong() | 1);
            try {
                if (connection != null && connection.closedWhileIdle()) {
                    closedWhileIdle.incrementAndGet();
                    connection.close();
                    connection = null;
                }
                if (connection == null) {
                    connection = new Connection(host, port);
                }
                Connection.Answer answer =
                        connection.get(path, "00-" + traceId + "-" + hex(random.nextLong() | 1) + "-01", keep);
                results.add(
                        answer.status() == 200
                                ? "answered " + traceId
                                : "lost " + traceId + " " + Instant.now() + " " + answer.status());
                if (answer.close()) {
                    connection.close();
                    connection = null;
                } else {
                    Thread.sleep(random.nextInt(IDLE_MS));
                }
            } catch (IOException e) {
                results.add("lost " + traceId + " " + Instant.now() + " " + (keep ? "kept: " : "new: ") + e);
                if (connection != null) {
                    connection.close();
                    connection = null;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
        if (connection != null) {
            connection.close();
        }
    }

    private static String hex(long bits) {
        return String.format("%016x", bits);
    }
}
