package dev.thinker.base.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.webserver.Transport;
import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/** The connections of clients to a server, and the requests on them. Helidon exposes neither. */
public final class ClientConnections {

    private static final double ALMOST_FULL = 0.9;
    private static final RecvByteBufAllocator READS = new FixedRecvByteBufAllocator(PipeliningLimit.READ_BYTES);

    private final ConnectionLimits limits;
    private final byte[] timeoutBody;
    private final byte[] hostBody;
    private final byte[] busyBody;
    private final ConnectionTransport transport = new ConnectionTransport(this);
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final Semaphore longRequests;
    private volatile boolean draining;

    /**
     * Limits the connections of a server that runs on {@link #transport}.
     *
     * @param timeoutBody the JSON body of the response to a request that did not arrive in time
     * @param hostBody the JSON body of the response to a request without a {@code Host}
     * @param busyBody the JSON body of the response to a long request when too many are in flight
     */
    public ClientConnections(ConnectionLimits limits, byte[] timeoutBody, byte[] hostBody, byte[] busyBody) {
        this.limits = limits;
        this.longRequests = new Semaphore(limits.longRequests());
        this.timeoutBody = timeoutBody.clone();
        this.hostBody = hostBody.clone();
        this.busyBody = busyBody.clone();
    }

    /** The transport for {@code WebServer.Builder.transport}. It serves one server. */
    public Transport transport() {
        return transport;
    }

    public int open() {
        return open.size();
    }

    /** Counts the requests whose responses have not been handed to the kernel yet. */
    public int requestsInFlight() {
        return requests.get();
    }

    /** From now on every response is the last one on its connection. */
    public void startDraining() {
        draining = true;
    }

    public boolean areDraining() {
        return draining;
    }

    /** Makes the kernel reject new connections, and waits until it does. Open connections stay open. */
    public void stopListening() {
        transport.stopListening();
    }

    /** Closes the connections that have no request. */
    public void closeIdle() {
        open.forEach(ClientConnection::closeIfIdle);
    }

    /** Closes the connections whose clients exceeded a timeout. */
    void closeOverdue() {
        open.forEach(ClientConnection::closeIfOverdue);
    }

    /** Tracks an accepted channel, or returns false if there are too many. */
    boolean admit(Channel channel) {
        if (open.size() >= limits.maxConnections()) {
            return false;
        }
        channel.config().setRecvByteBufAllocator(READS);
        ClientConnection connection = new ClientConnection(channel, this);
        channel.pipeline().addLast(connection);
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

    /** Shorter while the connection limit is nearly reached, because probes need new connections, too. */
    Duration idleLimit() {
        return open.size() > ALMOST_FULL * limits.maxConnections()
                ? limits.idle().dividedBy(10)
                : limits.idle();
    }

    ConnectionLimits limits() {
        return limits;
    }

    byte[] timeoutBody() {
        return timeoutBody;
    }

    byte[] hostBody() {
        return hostBody;
    }

    byte[] busyBody() {
        return busyBody;
    }

    Semaphore longRequests() {
        return longRequests;
    }
}
