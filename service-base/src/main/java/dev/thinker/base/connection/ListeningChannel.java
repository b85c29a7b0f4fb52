package dev.thinker.base.connection;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket that can be closed by itself. Netty's own close would make Helidon's server end, and all connections with it. */
final class ListeningChannel extends NioServerSocketChannel {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListeningChannel.class);

    /** Takes the connections that wait to be accepted, or the kernel would reset them, and has it refuse all others. */
    void stopListening() {
        eventLoop().execute(() -> {
            List<Object> waiting = new ArrayList<>();
            try {
                while (doReadMessages(waiting) > 0) {
                    // All of them
                }
                javaChannel().close();
            } catch (Exception e) {
                LOGGER.warn("The listening socket does not close", e);
            }
            waiting.forEach(pipeline()::fireChannelRead);
        });
    }
}
