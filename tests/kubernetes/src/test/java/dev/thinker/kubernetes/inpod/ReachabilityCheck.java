package dev.thinker.kubernetes.inpod;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * Prints, for each {@code host:port} among its arguments, whether this pod can open a connection there: {@code yes} or
 * {@code no}.
 */
public final class ReachabilityCheck {
    /** A policy drops packets silently, and the first SYN is sent again after 1 s. */
    private static final int TIMEOUT_MILLIS = 4000;

    private ReachabilityCheck() {}

    public static void main(String[] args) throws InterruptedException {
        // Policies take effect some time after a pod starts, and nothing reports when
        Thread.sleep(10_000);
        List.of(args).parallelStream()
                .map(target -> target + " "
                        + reach(
                                target.substring(0, target.lastIndexOf(':')),
                                Integer.parseInt(target.substring(target.lastIndexOf(':') + 1))))
                .forEachOrdered(System.out::println);
    }

    private static String reach(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), TIMEOUT_MILLIS);
            return "yes";
        } catch (IOException e) {
            return "no";
        }
    }
}
