package dev.thinker.base.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening channel whose socket can be closed without closing the channel. Closing the channel makes Helidon stop
 * the server and close all connections.
 */
final class ListeningChannel extends NioServerSocketChannel {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListeningChannel.class);

    /** Accepts the queued connections, which the kernel would otherwise reset, and makes the kernel reject new ones. */
    void stopListening() {
        eventLoop().execute(() -> {
            try {
                doDeregister();
                acceptAndClose();
            } catch (Exception e) {
                LOGGER.warn("Cannot close the listening socket", e);
            }
        });
    }

    /**
     * While the socket is registered with a selector, close() is deferred. Meanwhile the kernel would accept more
     * connections and reset them later.
     */
    private void acceptAndClose() {
        if (javaChannel().isRegistered()) {
            eventLoop().schedule(this::acceptAndClose, 1, TimeUnit.MILLISECONDS);
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
    }
}
