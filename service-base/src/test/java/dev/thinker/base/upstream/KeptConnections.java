package dev.thinker.base.upstream;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.thinker.tests.support.RawClient;

/** Sends requests one after another on several kept-alive connections, and counts the responses by status. */
final class KeptConnections {

    private final int port;
    private final AtomicInteger left;
    private final Semaphore pending;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    private KeptConnections(int port, int requests, Semaphore pending) {
        this.port = port;
        this.left = new AtomicInteger(requests);
        this.pending = pending;
    }

    /**
     * Returns the number of responses by status. A request without a response counts under its exception.
     *
     * @param pending has a permit for each request that may still wait in the upstream. Without this limit, requests
     *     that have timed out would pile up there on a busy machine.
     */
    static Map<String, Integer> run(int port, int requests, int connections, Semaphore pending)
            throws InterruptedException {
        KeptConnections load = new KeptConnections(port, requests, pending);
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        for (int i = 0; i < connections; i++) {
            threads.execute(load::connect);
        }
        threads.shutdown();
        if (!threads.awaitTermination(20, TimeUnit.MINUTES)) {
            throw new AssertionError("The requests did not end: " + load.counts);
        }
        return load.counts;
    }

    private void connect() {
        while (left.get() > 0) {
            try (RawClient client = new RawClient(port)) {
                while (left.getAndDecrement() > 0) {
                    // Not forever: a request that never reaches the upstream returns no permit
                    pending.tryAcquire(1, TimeUnit.SECONDS);
                    int status = client.get("/call").response().status();
                    counts.merge(Integer.toString(status), 1, Integer::sum);
                }
            } catch (IOException e) {
                counts.merge(e.toString(), 1, Integer::sum);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
