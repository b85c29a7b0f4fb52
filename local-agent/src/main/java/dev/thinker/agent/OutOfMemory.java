package dev.thinker.agent;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Ends the process when memory has run out anywhere, so that it is started anew rather than being deaf. The JVM's own
 * {@code -XX:+ExitOnOutOfMemoryError} can be forgotten, and does not see the memory of Netty's buffers. Netty catches what is
 * thrown on its threads and logs it.
 */
final class OutOfMemory extends Handler {
    private static final int EXIT_CODE = 3;

    static void endsTheProcess() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            endIfOutOfMemory(failure);
            failure.printStackTrace();
        });
        Logger.getLogger("").addHandler(new OutOfMemory());
    }

    private static void endIfOutOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                System.err.println("Out of memory: the agent ends. Give it a larger heap, as with -Xmx256m");
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }

    @Override
    public void publish(LogRecord logged) {
        endIfOutOfMemory(logged.getThrown());
    }

    @Override
    public void flush() {
        // Nothing is held back
    }

    @Override
    public void close() {
        // Nothing is open
    }
}
