package dev.thinker.agent;

import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * Exits the process when memory runs out on any thread, so that it is restarted instead of staying unresponsive. The
 * JVM's own {@code -XX:+ExitOnOutOfMemoryError} is easily forgotten and does not cover Netty's direct buffers. Netty
 * catches what is thrown on its threads and logs it, hence the filter on log handlers.
 */
final class OutOfMemory {
    private static final int EXIT_CODE = 3;

    private OutOfMemory() {}

    static void exitProcess() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            exitIfOutOfMemory(failure);
            failure.printStackTrace();
        });
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFilter(logged -> exitIfOutOfMemory(logged.getThrown()));
        }
    }

    /** Returns true if it does not exit. */
    private static boolean exitIfOutOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    System.err.println("Out of memory, exiting. Use a larger heap, for example -Xmx256m");
                } finally {
                    // There may not even be the memory to print that
                    Runtime.getRuntime().halt(EXIT_CODE);
                }
            }
        }
        return true;
    }
}
