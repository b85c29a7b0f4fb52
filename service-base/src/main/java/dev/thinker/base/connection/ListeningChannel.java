package dev.thinker.base.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening channel whose socket can be closed without closing the channel. Closing the channel makes Helidon stop
 * the server and close all connections.
 */
final class ListeningChannel extends NioServerSocketChannel {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListeningChannel.class);

    /**
     * Accepts the queued connections, which the kernel would otherwise reset, and makes the kernel reject new ones. A
     * connection that arrives in the few microseconds between the two is still reset: the kernel has no call that does
     * both.
     *
     * @return a future that completes when the socket is closed and the handlers of this channel's pipeline have
     *     received the queued connections
     */
    Future<?> stopListening() {
        Promise<Void> stopped = eventLoop().newPromise();
        eventLoop().execute(() -> {
            try {
                doDeregister();
                acceptAndClose(stopped);
            } catch (Exception e) {
                LOGGER.warn("Cannot close the listening socket", e);
                stopped.setSuccess(null);
            }
        });
        return stopped;
    }

    /**
     * While the socket is registered with a selector, close() is deferred. Meanwhile the kernel would accept more
     * connections and reset them later.
     */
    private void acceptAndClose(Promise<Void> stopped) {
        if (javaChannel().isRegistered()) {
            eventLoop().schedule(() -> acceptAndClose(stopped), 1, TimeUnit.MILLISECONDS);
            return;
        }
        List<Object> waiting = new ArrayList<>();
        try {
            while (doReadMessages(waiting) > 0) {
                // Accept all of them
            }
            javaChannel().close();
        } catch (Exception e) {
            LOGGER.warn("Cannot close the listening socket", e);
        }
        waiting.forEach(pipeline()::fireChannelRead);
        stopped.setSuccess(null);
    }
}
