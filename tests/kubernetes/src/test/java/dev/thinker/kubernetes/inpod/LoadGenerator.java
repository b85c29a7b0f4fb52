package dev.thinker.kubernetes.inpod;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import dev.thinker.tests.support.RawClient;
import dev.thinker.tests.support.RawResponse;

/**
 * Sends requests to a service until it is stopped, on kept-alive and on new connections, and counts every request that
 * gets no response with status 200. Each request starts a trace.
 *
 * <p>A connection that the server closes while no request is in flight costs nothing. A connection that closes later or
 * cannot be opened, and any other status, lose the request. No request is sent twice. After a response with
 * {@code Retry-After}, the connection pauses that long.
 *
 * <p>{@code LoadGenerator HOST PORT PATH KEPT NEW MAX_IDLE_MILLIS}, with the numbers of kept-alive and of new
 * connections at a time. Controlled over HTTP on port {@value #CONTROL}: {@code /start} begins, {@code /stop} waits for
 * the requests in flight and responds with one line for each request: {@code answered <trace id>} or {@code lost <trace
 * id> <when> <why>}.
 */
public final class LoadGenerator {
    private static final int CONTROL = 8080;

    private final String host;
    private final int port;
    private final String path;
    private final int kept;
    private final int fresh;
    /** The longest time that a kept-alive connection is idle between two requests, like those of browsers and pools. */
    private final int maxIdleMillis;

    private final Queue<String> results = new ConcurrentLinkedQueue<>();
    private final AtomicInteger closedWhileIdle = new AtomicInteger();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean stopped;

    private LoadGenerator(String[] args) {
        host = args[0];
        port = Integer.parseInt(args[1]);
        path = args[2];
        kept = Integer.parseInt(args[3]);
        fresh = Integer.parseInt(args[4]);
        maxIdleMillis = Integer.parseInt(args[5]);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        LoadGenerator load = new LoadGenerator(args);
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
            // Skips the headers
        }
        String response = request.startsWith("GET /stop ") ? stop() : start();
        OutputStream out = caller.getOutputStream();
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                        + response.length() + "\r\n\r\n" + response)
                .getBytes(StandardCharsets.US_ASCII));
    }

    private String start() throws InterruptedException {
        stop();
        results.clear();
        closedWhileIdle.set(0);
        stopped = false;
        for (int i = 0; i < kept + fresh; i++) {
            boolean keep = i < kept;
            Thread worker = new Thread(() -> sendRequests(keep));
            workers.add(worker);
            worker.start();
            // The service may have just started, and its first requests take far longer than later ones
            Thread.sleep(10);
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

    private void sendRequests(boolean keep) {
        while (!stopped) {
            String traceId = traceId();
            try (RawClient client = new RawClient(InetAddress.getByName(host), port)) {
                while (sendRequest(client, traceId, keep) && !stopped) {
                    if (client.isClosedWhileIdle()) {
                        closedWhileIdle.incrementAndGet();
                        break;
                    }
                    traceId = traceId();
                }
            } catch (IOException e) {
                results.add("lost " + traceId + " " + Instant.now() + " " + (keep ? "kept: " : "new: ") + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Tells whether the connection can take another request. */
    private boolean sendRequest(RawClient client, String traceId, boolean keep)
            throws IOException, InterruptedException {
        RawResponse response = client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nTraceparent: 00-"
                        + traceId + "-" + randomHex() + "-01\r\n" + (keep ? "" : "Connection: close\r\n") + "\r\n")
                .response();
        Optional<String> retryAfter = response.header("Retry-After");
        results.add(
                response.status() == 200
                        ? "answered " + traceId
                        : "lost " + traceId + " " + Instant.now() + " " + response.status()
                                + retryAfter.map(" Retry-After: "::concat).orElse(""));
        if (retryAfter.isPresent()) {
            Thread.sleep(1000 * Long.parseLong(retryAfter.get()));
        }
        if (!keep || response.closesConnection()) {
            return false;
        }
        Thread.sleep(ThreadLocalRandom.current().nextInt(maxIdleMillis + 1));
        return true;
    }

    private static String traceId() {
        return randomHex() + randomHex();
    }

    /** 16 digits that are not all zero, which no id may be. */
    private static String randomHex() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong() | 1);
    }
}
