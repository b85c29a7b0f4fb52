package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.thinker.tests.support.RawClient;
import dev.thinker.tests.support.RawResponse;

/**
 * Concurrent clients that send one request after another, half of them on kept-alive connections, the others on new
 * ones.
 */
final class RequestLoad {

    private final int port;
    private final String path;
    private final AtomicInteger left;
    private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Starts the clients. They stop after this number of requests in total, or at {@link #stop}. */
    RequestLoad(int port, String path, int clients, int requests) {
        this.port = port;
        this.path = path;
        this.left = new AtomicInteger(requests);
        for (int i = 0; i < clients; i++) {
            boolean kept = i % 2 == 0;
            threads.execute(() -> sendRequests(kept));
        }
        threads.shutdown();
    }

    private void sendRequests(boolean kept) {
        while (left.get() > 0) {
            try (RawClient client = new RawClient(port)) {
                boolean open;
                do {
                    if (left.getAndDecrement() <= 0) {
                        return;
                    }
                    RawResponse response = send(client);
                    outcomes.merge(Integer.toString(response.status()), 1, Integer::sum);
                    if (response.status() == 503) {
                        // A client would wait for Retry-After
                        pause();
                    }
                    open = kept && !response.closesConnection();
                } while (open);
            } catch (IOException e) {
                // Already counted, or nothing was sent: the connection was refused, or reset because the listening
                // socket closed
                pause();
            }
        }
    }

    private RawResponse send(RawClient client) throws IOException {
        try {
            return client.get(path).response();
        } catch (IOException e) {
            outcomes.merge("no response: " + e.getMessage(), 1, Integer::sum);
            throw e;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The number of responses by status so far, and of failures by message. */
    Map<String, Integer> outcomes() {
        return new TreeMap<>(outcomes);
    }

    int responses() {
        return outcomes.values().stream().mapToInt(Integer::intValue).sum();
    }

    void awaitResponses(int more) throws InterruptedException {
        for (int wanted = responses() + more; responses() < wanted; Thread.sleep(20)) {
            if (threads.isTerminated()) {
                throw new AssertionError("The load has ended: " + outcomes);
            }
        }
    }

    /** Waits for the requests in flight and returns the number of responses by status, and of failures by message. */
    Map<String, Integer> stop() throws InterruptedException {
        left.set(0);
        return awaitEnd();
    }

    Map<String, Integer> awaitEnd() throws InterruptedException {
        if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
            throw new AssertionError("Requests hang: " + outcomes);
        }
        return outcomes();
    }
}
