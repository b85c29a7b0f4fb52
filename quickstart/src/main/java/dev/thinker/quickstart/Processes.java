package dev.thinker.quickstart;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Processes that run and stop together. */
final class Processes {

    private final Deque<ServiceProcess> started = new ArrayDeque<>();
    private volatile boolean stopping;

    synchronized ServiceProcess start(String name, Path jar, List<String> options, Map<String, String> environment) {
        if (stopping) {
            throw new QuickstartException("Stopped before starting " + name);
        }
        ServiceProcess service = ServiceProcess.start(name, jar, options, environment, line -> {
            // Hides what the processes log while all of them stop at once
            if (!stopping) {
                System.out.println(line);
            }
        });
        started.push(service);
        return service;
    }

    /** Waits until one of the processes exits, and throws unless they are being stopped. */
    void awaitExit() {
        CompletableFuture<?>[] ends = started.stream().map(ServiceProcess::exit).toArray(CompletableFuture<?>[]::new);
        ServiceProcess ended = (ServiceProcess) CompletableFuture.anyOf(ends).join();
        if (!stopping) {
            throw new QuickstartException(ended.exitMessage());
        }
    }

    /**
     * Stops the processes in reverse order, so that the agent outlives the services that send it traces.
     *
     * @return false if they were already being stopped
     */
    synchronized boolean stop() {
        boolean first = !stopping;
        stopping = true;
        started.forEach(ServiceProcess::stop);
        return first;
    }
}
