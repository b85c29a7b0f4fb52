package dev.thinker.quickstart;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The processes that run together and end together. */
final class Processes {

    private final Deque<ServiceProcess> started = new ArrayDeque<>();
    private volatile boolean stopping;

    synchronized ServiceProcess start(String name, Path jar, List<String> options, Map<String, String> environment) {
        if (stopping) {
            throw new QuickstartException("Stopped before " + name + " was started");
        }
        ServiceProcess service = ServiceProcess.start(name, jar, options, environment, line -> {
            // What they say when all are told to end at once is of no interest.
            if (!stopping) {
                System.out.println(line);
            }
        });
        started.push(service);
        return service;
    }

    /** Waits until one of them has ended, and throws if nobody told it to. */
    void awaitExit() {
        CompletableFuture<?>[] ends = started.stream().map(ServiceProcess::exit).toArray(CompletableFuture<?>[]::new);
        ServiceProcess ended = (ServiceProcess) CompletableFuture.anyOf(ends).join();
        if (!stopping) {
            throw new QuickstartException(ended.exitMessage());
        }
    }

    /**
     * Ends them in the reverse order, so that those who send traces go before the agent that takes them.
     *
     * @return false if they had been told to end before
     */
    synchronized boolean stop() {
        boolean first = !stopping;
        stopping = true;
        started.forEach(ServiceProcess::stop);
        return first;
    }
}
