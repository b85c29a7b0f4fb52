package dev.thinker.agent;

import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * Ends the process when memory has run out anywhere, so that it is started anew rather than being deaf. The JVM's own
 * {@code -XX:+ExitOnOutOfMemoryError} can be forgotten, and does not see the memory of Netty's buffers. Netty catches what is
 * thrown on its threads and logs it.
 */
final class OutOfMemory {
    private static final int EXIT_CODE = 3;

    private OutOfMemory() {}

    static void endsTheProcess() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            endIfOutOfMemory(failure);
            failure.printStackTrace();
        });
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFilter(logged -> endIfOutOfMemory(logged.getThrown()));
        }
    }

    /** Returns true otherwise. */
    private static boolean endIfOutOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                System.err.println("Out of memory: the agent ends. Give it a larger heap, as with -Xmx256m");
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
        return true;
    }
}
