package dev.thinker.base.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Adds {@code Connection: close} to a connection's last response and closes it afterward: during a shutdown, or after a
 * malformed request.
 */
final class GracefulClose extends ChannelDuplexHandler {

    private final ConnectionState state;
    private final ClientConnections connections;
    /** The codec discards everything that follows a malformed request. */
    private boolean malformed;

    GracefulClose(ConnectionState state, ClientConnections connections) {
        this.state = state;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        malformed |= message instanceof HttpObject part && part.decoderResult().isFailure();
        context.fireChannelRead(message);
        if (malformed && state.pending == 0) {
            context.close();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        // Requests that were pipelined behind this one still get their responses
        if (message instanceof HttpResponse response
                && response.status().code() >= 200
                && state.pending <= 1
                && (malformed || connections.areDraining())) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            state.closesAfterResponse = true;
        }
        context.write(message, promise);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == RequestTracker.RESPONSE_SENT && (state.closesAfterResponse || malformed && state.pending == 0)) {
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }
}
