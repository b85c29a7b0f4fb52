package dev.thinker.base.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.thinker.base.server.ConfigValues;
import dev.thinker.base.server.Gauges;
import dev.thinker.base.server.RetryLaterException;
import io.helidon.config.Config;
import io.netty.channel.Channel;

/**
 * The connections that clients have to a server, and the requests on them.
 *
 * <p>Helidon 3 gives no access to either. They are seen from inside the {@link Transport transport} that its server runs on.
 */
public final class ClientConnections {

    private final int mostRequests;
    private final int mostConnections;
    private final Duration receive;
    private final Duration send;
    private final Duration idle;
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean ending;

    /** Reads {@code limits.inflight}, {@code limits.connections}, {@code limits.receive}, {@code limits.send} and {@code limits.idle}. */
    public ClientConnections(Config config) {
        Config limits = config.get("limits");
        mostRequests = ConfigValues.atLeast(1, limits.get("inflight"));
        mostConnections = ConfigValues.atLeast(1, limits.get("connections"));
        receive = ConfigValues.duration(limits.get("receive"));
        send = ConfigValues.duration(limits.get("send"));
        idle = ConfigValues.duration(limits.get("idle"));
        Gauges.register("connections.open", "ClientConnections of clients", open::size);
        Gauges.register("requests.inflight", "Requests that are being read, answered or sent their answer", requests::get);
        Gauges.register("requests.refused", "Requests refused with 503 because of limits.inflight", refused::get);
    }

    public int requestsInFlight() {
        return requests.get();
    }

    public int open() {
        return open.size();
    }

    /**
     * Takes a request in, or refuses it because more than {@code limits.inflight} are in flight, itself included.
     *
     * @throws RetryLaterException 503
     */
    public void admit() {
        if (requests.get() > mostRequests) {
            refused.incrementAndGet();
            throw new RetryLaterException("More than " + mostRequests + " requests are in flight (limits.inflight)");
        }
    }

    /** From now on each answer is the last of its connection. */
    public void end() {
        ending = true;
    }

    public boolean areEnding() {
        return ending;
    }

    public void closeIdle() {
        open.forEach(ClientConnection::closeIfIdle);
    }

    /** Looks at the times of all connections. */
    void check() {
        open.forEach(ClientConnection::check);
    }

    /** Whether the channel was taken; it was not where there are {@code limits.connections} already. */
    boolean accept(Channel channel) {
        if (open.size() >= mostConnections) {
            return false;
        }
        ClientConnection connection = new ClientConnection(this);
        channel.pipeline().addLast(connection.new Bytes());
        channel.closeFuture().addListener(closed -> open.remove(connection));
        open.add(connection);
        return true;
    }

    void requestBegins() {
        requests.incrementAndGet();
    }

    void requestEnds() {
        requests.decrementAndGet();
    }

    long receiveNanos() {
        return receive.toNanos();
    }

    long sendNanos() {
        return send.toNanos();
    }

    long idleNanos() {
        return idle.toNanos();
    }
}
