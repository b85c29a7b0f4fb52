package dev.thinker.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigMappingException;
import io.helidon.config.MissingValueException;

/**
 * The validated settings.
 *
 * @param timeout of idle and stalled connections, in seconds
 */
record AgentSettings(InetAddress host, int port, int spansLimit, int timeout) {

    static AgentSettings of(Config config) {
        return new AgentSettings(
                address(config.get("server.host")),
                integer(config.get("server.port"), 0, 65_535),
                integer(config.get("spans.limit"), 1, Integer.MAX_VALUE),
                integer(config.get("connections.timeout"), 1, 3_600));
    }

    /** The URL to open, and to set in a tracer. */
    String url(int actualPort) {
        String name = host.isAnyLocalAddress() ? "localhost" : host.getHostAddress();
        return "http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + actualPort;
    }

    private static InetAddress address(Config node) {
        String host = node.asString().orElse("");
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ConfigException(node.key() + ": unknown host " + host);
        }
    }

    private static int integer(Config node, int min, int max) {
        try {
            int value = node.asInt().get();
            if (value >= min && value <= max) {
                return value;
            }
        } catch (ConfigMappingException | MissingValueException e) {
            // Rejected below
        }
        throw new ConfigException(
                node.key() + ": " + node.asString().orElse("nothing") + " is not a number from " + min + " to " + max);
    }
}
