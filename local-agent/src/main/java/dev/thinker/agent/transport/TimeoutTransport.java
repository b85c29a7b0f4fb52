package dev.thinker.agent.transport;

import java.util.Optional;

import io.helidon.webserver.ServerConfiguration;
import io.helidon.webserver.Transport;
import io.helidon.webserver.WebServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;

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
        return Optional.ofNullable(type.cast(
                switch (name) {
                    case "bossGroup" -> new NioEventLoopGroup(config.sockets().size());
                    case "workerGroup" -> new NioEventLoopGroup(Math.max(0, config.workersCount()));
                    case "serverChannelFactory" -> (ChannelFactory<ServerChannel>) this::listen;
                    default -> null;
                }));
    }

    private ServerChannel listen() {
        ServerChannel server = new NioServerSocketChannel();
        server.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                ((Channel) accepted).pipeline().addLast(new Installer());
                context.fireChannelRead(accepted);
            }
        });
        return server;
    }

    private class Installer extends ChannelInboundHandlerAdapter {
        /** By now, Helidon has added its codec. */
        @Override
        public void channelRegistered(ChannelHandlerContext context) {
            String codec = context.pipeline().context(HttpServerCodec.class).name();
            context.pipeline().addAfter(codec, null, new CodecWorkarounds(seconds));
            context.fireChannelRegistered();
        }
    }
}
