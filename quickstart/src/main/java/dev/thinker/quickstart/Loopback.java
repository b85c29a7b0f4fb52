package dev.thinker.quickstart;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The loopback address on which the services listen: the one that {@code localhost} resolves to, and the IPv4 address
 * if it resolves to both. Clients that try ::1 first fall back to 127.0.0.1.
 *
 * @param address the address to listen on
 * @param all every address that {@code localhost} may resolve to for a client
 */
record Loopback(InetAddress address, List<InetAddress> all) {

    static Loopback find() {
        Set<InetAddress> found = new LinkedHashSet<>();
        try {
            found.addAll(List.of(InetAddress.getAllByName("localhost")));
        } catch (UnknownHostException e) {
            // Clients cannot resolve the name either, but can use the address
        }
        found.removeIf(address -> !address.isLoopbackAddress() || !exists(address));
        InetAddress address = found.stream()
                .filter(each -> !(each instanceof Inet6Address))
                .findFirst()
                .or(() -> found.stream().findFirst())
                .orElseGet(InetAddress::getLoopbackAddress);
        found.add(address);
        for (String literal : List.of("127.0.0.1", "::1")) {
            InetAddress other = literal(literal);
            if (exists(other)) {
                found.add(other);
            }
        }
        return new Loopback(address, new ArrayList<>(found));
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean exists(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException e) {
            return false;
        }
    }

    String host() {
        return address.getHostAddress();
    }

    /** Returns a URL that does not depend on how {@code localhost} is resolved. */
    static String url(InetAddress address, int port) {
        String host = address.getHostAddress();
        return "http://" + (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port + "/";
    }

    String url(int port) {
        return url(address, port);
    }

    /** Tells whether a port is free on all loopback addresses. */
    boolean isFree(int port) {
        return all.stream().allMatch(each -> isFree(each, port));
    }

    private static boolean isFree(InetAddress address, int port) {
        try {
            new ServerSocket(port, 1, address).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes a JVM connect to {@code localhost} without a proxy, and with the right IP version regardless of its other
     * options.
     */
    List<String> jvmOptions() {
        boolean ipv6 = address instanceof Inet6Address;
        List<String> options = new ArrayList<>(
                List.of("-Djava.net.preferIPv6Addresses=" + ipv6, "-Dhttp.nonProxyHosts=localhost|127.*|[::1]"));
        if (ipv6) {
            options.add("-Djava.net.preferIPv4Stack=false");
        }
        return options;
    }
}
