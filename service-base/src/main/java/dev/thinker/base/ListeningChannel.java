package dev.thinker.base;

import java.io.IOException;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket that can be closed by itself. Netty's own close would make Helidon's server end, and all connections with it. */
final class ListeningChannel extends NioServerSocketChannel {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListeningChannel.class);

    void stopListening() {
        eventLoop().execute(() -> {
            try {
                javaChannel().close();
            } catch (IOException e) {
                LOGGER.warn("The listening socket does not close", e);
            }
        });
    }
}
