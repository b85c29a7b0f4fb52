package dev.thinker.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a port for a process that cannot choose one itself. */
public final class FreePort {

    private static final int FIRST = 10_000;
    /** Below the ports of outgoing connections, one of which could take the port before the process does. */
    private static final int LAST = 30_000;

    private FreePort() {}

    /** Returns a port that was free a moment ago. */
    public static int find() {
        return find(1).get(0);
    }

    /** Returns different ports that were free a moment ago. */
    public static List<Integer> find(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            while (sockets.size() < count) {
                try {
                    sockets.add(new ServerSocket(ThreadLocalRandom.current().nextInt(FIRST, LAST + 1)));
                } catch (BindException taken) {
                    // Try another
                }
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
