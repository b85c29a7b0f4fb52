package dev.thinker.base.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;

/** Responds with 408 to a request that does not arrive completely in time. */
final class ReceiveTimeout extends ChannelDuplexHandler {

    private final ConnectionState state;
    private final ClientConnections connections;
    /** When the first byte of the incomplete request arrived. */
    private volatile long receivingSince;
    /** When the service first waited for the rest of a body. */
    private volatile long waitingSince;

    ReceiveTimeout(ConnectionState state, ClientConnections connections) {
        this.state = state;
        this.connections = connections;
    }

    /** Runs before the codec, which does not report an incomplete head. */
    ChannelInboundHandler firstByte() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                if (receivingSince == 0) {
                    receivingSince = System.nanoTime();
                }
                context.fireChannelRead(bytes);
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            state.bodyIncomplete = true;
        }
        if (message instanceof LastHttpContent) {
            state.bodyIncomplete = false;
            waitingSince = 0;
            receivingSince = 0;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (state.bodyIncomplete && waitingSince == 0) {
            waitingSince = System.nanoTime();
        }
        context.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event != RequestTracker.RESPONSE_SENT) {
            context.fireUserEventTriggered(event);
        } else if (state.pending == 0 && receivingSince != 0 && !state.bodyIncomplete) {
            // The next request had to wait for this response
            receivingSince = System.nanoTime();
        }
    }

    boolean isReceiving() {
        return receivingSince != 0;
    }

    /** Can be called by any thread. */
    boolean isOverdue() {
        return ConnectionState.isOverdue(waitingSince, connections.limits().receive())
                || state.pending == 0
                        && ConnectionState.isOverdue(
                                receivingSince, connections.limits().receive());
    }

    /** Closes the connection, with a response if possible. */
    void expire(ChannelHandlerContext context) {
        ClosingResponse.send(context, state, HttpResponseStatus.REQUEST_TIMEOUT, connections.timeoutBody());
    }
}
