package dev.thinker.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a port for a process that cannot choose one itself. */
public final class FreePort {

    private static final int FIRST = 10_000;
    /** Below the ports of outgoing connections, one of which could take the port before the process does. */
    private static final int LAST = 30_000;

    private FreePort() {}

    /** Returns a port that was free a moment ago. */
    public static int find() {
        while (true) {
            try (ServerSocket socket =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(FIRST, LAST + 1))) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Try another
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
