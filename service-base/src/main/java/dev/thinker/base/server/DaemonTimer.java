package dev.thinker.base.server;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Timers that never keep the JVM from exiting. */
public final class DaemonTimer {

    private DaemonTimer() {}

    /** Creates a timer with a single thread of this name. */
    public static ScheduledExecutorService start(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        // Otherwise canceled timeouts stay in the queue until they are due: tens of thousands under load
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
