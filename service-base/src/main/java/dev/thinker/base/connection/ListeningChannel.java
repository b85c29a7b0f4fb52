package dev.thinker.base.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket that closes alone. Closing its channel would make Helidon stop the server and all its connections. */
final class ListeningChannel extends NioServerSocketChannel {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListeningChannel.class);

    /** Accepts the connections that are waiting, which the kernel would reset otherwise, and lets it reject all others. */
    void stopListening() {
        eventLoop().execute(() -> {
            try {
                doDeregister();
                acceptAndClose();
            } catch (Exception e) {
                LOGGER.warn("The listening socket cannot be closed", e);
            }
        });
    }

    /** Only without a selector does close() close at once. Otherwise the kernel goes on for a while, and then resets what it accepted. */
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
            LOGGER.warn("The listening socket cannot be closed", e);
        }
        waiting.forEach(pipeline()::fireChannelRead);
    }
}
