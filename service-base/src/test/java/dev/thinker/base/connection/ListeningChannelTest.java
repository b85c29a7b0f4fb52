package dev.thinker.base.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class ListeningChannelTest {

    @Test
    void connectionWhileTheSocketCloses_isServed() throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        try {
            ListeningChannel listening = (ListeningChannel) new ServerBootstrap()
                    .group(group)
                    .channelFactory(ListeningChannel::new)
                    .childHandler(greeting())
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            InetSocketAddress address = listening.localAddress();
            CompletableFuture<Socket> client = new CompletableFuture<>();

            listening.eventLoop().execute(() -> {
                listening.stopListening();
                // Runs right after it, before the selector processes its keys
                listening.eventLoop().execute(() -> client.complete(connect(address)));
            });

            try (Socket socket = client.get()) {
                assertThat(new String(socket.getInputStream().readNBytes(5), US_ASCII))
                        .isEqualTo("hello");
            }
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static Socket connect(InetSocketAddress address) {
        try {
            return new Socket(address.getAddress(), address.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ChannelInitializer<SocketChannel> greeting() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                        context.writeAndFlush(Unpooled.copiedBuffer("hello", US_ASCII));
                    }
                });
            }
        };
    }
}
