package dev.thinker.base.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** Keeps track of a connection's requests and responses. The other handlers get {@link #RESPONSE_SENT}. */
final class RequestTracker extends ChannelDuplexHandler {

    /** Fired when a response was handed to the kernel, or failed to be. */
    static final Object RESPONSE_SENT = new Object();

    private final ConnectionState state;
    private final ClientConnections connections;

    RequestTracker(ConnectionState state, ClientConnections connections) {
        this.state = state;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (state.closesAfterResponse) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest) {
            state.pending++;
            connections.requestBegins();
        }
        if (message instanceof LastHttpContent) {
            state.requestBytes = 0;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        // An interim response such as 100 (Continue) precedes the final one
        if (message instanceof HttpResponse response && response.status().code() >= 200) {
            state.responding = true;
        }
        if (message instanceof LastHttpContent && state.responding) {
            state.responding = false;
            state.unsent++;
            state.sendingSince = System.nanoTime();
            context.write(message, promise.unvoid().addListener(sent -> responseSent(context)));
        } else {
            context.write(message, promise);
        }
    }

    private void responseSent(ChannelHandlerContext context) {
        long now = System.nanoTime();
        state.unsent--;
        state.sendingSince = state.unsent == 0 ? 0 : now;
        if (state.pending > 0) {
            state.pending--;
            connections.requestEnds();
        }
        if (state.pending == 0) {
            state.idleSince = now;
        }
        context.pipeline().fireUserEventTriggered(RESPONSE_SENT);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        for (; state.pending > 0; state.pending--) {
            connections.requestEnds();
        }
        context.fireChannelInactive();
    }
}
