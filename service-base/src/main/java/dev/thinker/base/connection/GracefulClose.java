package dev.thinker.base.connection;

import java.util.concurrent.ThreadLocalRandom;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Adds {@code Connection: close} to a connection's last response and closes it afterward: during a shutdown, after
 * {@code limits.age}, or after a malformed or long request.
 */
final class GracefulClose extends ChannelDuplexHandler {

    private final ConnectionState state;
    private final ClientConnections connections;
    /** Up to a fifth before {@code limits.age}, so that connections opened together are not closed together. */
    private final long closesAt;
    /** The codec discards everything that follows a malformed request. */
    private boolean malformed;

    GracefulClose(ConnectionState state, ClientConnections connections) {
        this.state = state;
        this.connections = connections;
        long age = connections.limits().age().toNanos();
        closesAt = System.nanoTime() + age - ThreadLocalRandom.current().nextLong(age / 5 + 1);
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
        // Not while it is still arriving, behind the request of this response
        boolean isLong = state.longRequest && state.requestBytes == 0;
        // Requests that were pipelined behind this one still get their responses
        if (message instanceof HttpResponse response
                && response.status().code() >= 200
                && state.pending <= 1
                && (malformed || isLong || connections.areDraining() || System.nanoTime() - closesAt > 0)) {
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
