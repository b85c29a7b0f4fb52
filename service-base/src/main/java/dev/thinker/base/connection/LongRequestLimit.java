package dev.thinker.base.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;

/**
 * Limits the number of long requests in flight. While such a request arrives, it occupies direct memory, and then
 * several times its length on the heap: a hundred subjects of 256 characters are 230 kB. It is the last request on its
 * connection, because the codec's buffer stays as large as the longest request line; what follows it is discarded.
 *
 * <p>Runs before the codec, which does not report an incomplete request line.
 */
final class LongRequestLimit extends ChannelInboundHandlerAdapter {

    private static final int LONG_BYTES = 8_192;

    private final ConnectionState state;
    private final ClientConnections connections;

    LongRequestLimit(ConnectionState state, ClientConnections connections) {
        this.state = state;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (state.longRequest && state.requestBytes == 0) {
            ReferenceCountUtil.release(bytes);
            if (state.pending == 0) {
                context.close();
            }
            return;
        }
        state.requestBytes += ((ByteBuf) bytes).readableBytes();
        if (state.requestBytes <= LONG_BYTES || state.longRequest) {
            context.fireChannelRead(bytes);
        } else if (connections.longRequests().tryAcquire()) {
            state.longRequest = true;
            context.fireChannelRead(bytes);
        } else {
            ReferenceCountUtil.release(bytes);
            ClosingResponse.send(context, state, HttpResponseStatus.SERVICE_UNAVAILABLE, connections.busyBody());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (state.longRequest) {
            connections.longRequests().release();
        }
        context.fireChannelInactive();
    }
}
