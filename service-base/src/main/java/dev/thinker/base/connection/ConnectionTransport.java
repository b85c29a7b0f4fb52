package dev.thinker.base.connection;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.helidon.webserver.ServerConfiguration;
import io.helidon.webserver.Transport;
import io.helidon.webserver.WebServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.nio.NioEventLoopGroup;

/** Helidon's own NIO transport, except that each accepted connection gets the handlers of this package. */
final class ConnectionTransport implements Transport {

    private static final long CHECK_MILLIS = 500;
    /** Long enough for a starved event loop. An event loop that was shut down never runs the task. */
    private static final long STOP_LISTENING_SECONDS = 2;

    private final ClientConnections connections;
    private volatile ListeningChannel listening;

    ConnectionTransport(ClientConnections connections) {
        this.connections = connections;
    }

    @Override
    public boolean isAvailableFor(WebServer server) {
        return true;
    }

    @Override
    public <T> Optional<T> createTransportArtifact(Class<T> type, String name, ServerConfiguration config) {
        return switch (name) {
            case "bossGroup" -> {
                NioEventLoopGroup group = new NioEventLoopGroup(config.sockets().size());
                group.scheduleWithFixedDelay(
                        connections::closeOverdue, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
                yield Optional.of(type.cast(group));
            }
            case "workerGroup" -> Optional.of(type.cast(new NioEventLoopGroup(Math.max(0, config.workersCount()))));
            case "serverChannelFactory" -> Optional.of(type.cast((ChannelFactory<ListeningChannel>) this::listen));
            default -> Optional.empty();
        };
    }

    private ListeningChannel listen() {
        listening = new ListeningChannel();
        listening.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                Channel channel = (Channel) accepted;
                if (connections.admit(channel)) {
                    context.fireChannelRead(channel);
                } else {
                    channel.unsafe().closeForcibly();
                }
            }
        });
        return listening;
    }

    /** Closes only the listening socket: shutting down the server would close the open connections, too. */
    void stopListening() {
        listening.stopListening().awaitUninterruptibly(STOP_LISTENING_SECONDS, TimeUnit.SECONDS);
    }
}
