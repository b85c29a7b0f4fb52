package dev.thinker.agent.http;

import java.util.Optional;

import io.helidon.webserver.ServerConfiguration;
import io.helidon.webserver.Transport;
import io.helidon.webserver.WebServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * Helidon's own transport, but that it closes a connection on which nothing has been sent for too long: it is not used, a request
 * on it does not become whole, or its answer is not taken. Helidon's {@code connection-idle-timeout} closes each connection after
 * that time, even one that is in use, as it has its handler where no answers and no requests pass.
 */
public final class TimeoutTransport implements Transport {
    private final int seconds;

    public TimeoutTransport(int seconds) {
        this.seconds = seconds;
    }

    @Override
    public boolean isAvailableFor(WebServer server) {
        return true;
    }

    @Override
    public <T> Optional<T> createTransportArtifact(Class<T> type, String name, ServerConfiguration config) {
        return Optional.of(type.cast(
                switch (name) {
                    case "bossGroup" -> new NioEventLoopGroup(config.sockets().size());
                    case "workerGroup" -> new NioEventLoopGroup(Math.max(0, config.workersCount()));
                    default -> (ChannelFactory<ServerChannel>) this::listen;
                }));
    }

    private ServerChannel listen() {
        ServerChannel server = new NioServerSocketChannel();
        server.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                ((Channel) accepted).pipeline().addLast(new Timeout(seconds), new Responses.Installer());
                context.fireChannelRead(accepted);
            }
        });
        return server;
    }

    /** The time runs from what was last sent, and anew from the first that comes after it. */
    private static final class Timeout extends IdleStateHandler {
        private boolean isAsked;

        Timeout(int seconds) {
            super(0, seconds, 0);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
            if (!isAsked) {
                isAsked = true;
                resetWriteTimeout();
            }
            super.channelRead(context, bytes);
        }

        @Override
        public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise) throws Exception {
            isAsked = false;
            super.write(context, bytes, promise);
        }

        @Override
        protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
            context.close();
        }
    }
}
