package dev.thinker.agent.transport;

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
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * Closes a connection on which nothing has been sent for too long because it is idle, its request does not arrive
 * completely, or its client does not read the response.
 */
public record TimeoutTransport(int seconds) implements Transport {
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
                ((Channel) accepted).pipeline().addLast(new ConnectionTimeout(seconds));
                context.fireChannelRead(accepted);
            }
        });
        return server;
    }

    /** The timeout starts with the last bytes sent, and restarts with the first bytes received after them. */
    private static final class ConnectionTimeout extends IdleStateHandler {
        private boolean hasRequest;

        ConnectionTimeout(int seconds) {
            super(0, seconds, 0);
        }

        /** By now, Helidon has added its codec. */
        @Override
        public void channelRegistered(ChannelHandlerContext context) throws Exception {
            String codec = context.pipeline().context(HttpServerCodec.class).name();
            context.pipeline().addAfter(codec, null, new CodecWorkarounds());
            super.channelRegistered(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
            if (!hasRequest) {
                hasRequest = true;
                resetWriteTimeout();
            }
            super.channelRead(context, bytes);
        }

        @Override
        public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise) throws Exception {
            hasRequest = false;
            super.write(context, bytes, promise);
        }

        @Override
        protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
            context.close();
        }
    }
}
