package dev.thinker.base.connection;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a connection in two steps: shuts down the output first, and closes when the client has done the same, or after
 * one second. Closing while the client is still sending would reset the connection, and the client could lose the
 * response.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, 9.6: tear-down</a>
 */
final class LingeringClose extends ChannelDuplexHandler {

    private static final long LINGER_SECONDS = 1;

    private boolean lingering;

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (lingering) {
            ReferenceCountUtil.release(bytes);
        } else {
            context.fireChannelRead(bytes);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        SocketChannel socket = (SocketChannel) context.channel();
        if (lingering || !socket.isActive() || socket.isOutputShutdown()) {
            context.close(promise);
            return;
        }
        lingering = true;
        socket.shutdownOutput().addListener(shutDown -> {
            if (shutDown.isSuccess()) {
                context.executor().schedule(() -> context.close(promise), LINGER_SECONDS, TimeUnit.SECONDS);
                socket.config().setAutoRead(true);
            } else {
                context.close(promise);
            }
        });
    }

    boolean isLingering() {
        return lingering;
    }
}
