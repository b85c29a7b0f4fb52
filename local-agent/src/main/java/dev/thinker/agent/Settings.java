package dev.thinker.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigMappingException;
import io.helidon.config.MissingValueException;

/** The settings the agent cannot do without, checked. */
record Settings(InetAddress host, int port, int spansLimit, int timeout) {

    static Settings of(Config config) {
        return new Settings(
                address(config.get("server.host")),
                integer(config.get("server.port"), 0, 65_535),
                integer(config.get("spans.limit"), 1, Integer.MAX_VALUE),
                integer(config.get("connections.timeout"), 1, 3_600));
    }

    /** For people: what to open or to point a tracer at. */
    String url(int actualPort) {
        String name = host.isAnyLocalAddress() ? "localhost" : host.getHostAddress();
        return "http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + actualPort;
    }

    private static InetAddress address(Config node) {
        String host = node.asString().orElse("");
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ConfigException(node.key() + ": the host " + host + " is not known");
        }
    }

    private static int integer(Config node, int least, int most) {
        try {
            int value = node.asInt().get();
            if (value >= least && value <= most) {
                return value;
            }
        } catch (ConfigMappingException | MissingValueException e) {
            // The refusal that follows names the range, too
        }
        throw new ConfigException(node.key() + ": " + node.asString().orElse("nothing") + " is not a number from "
                + least + " to " + most);
    }
}
