package dev.thinker.base.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/** Stops reading from a client while {@value #MAX_PENDING} of its requests wait for their responses. */
final class PipeliningLimit extends ChannelDuplexHandler {

    private static final int MAX_PENDING = 16;

    private final ConnectionState state;
    private boolean readPostponed;

    PipeliningLimit(ConnectionState state) {
        this.state = state;
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (state.pending < MAX_PENDING) {
            context.read();
        } else {
            readPostponed = true;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == RequestTracker.RESPONSE_SENT && readPostponed) {
            readPostponed = false;
            context.read();
        }
        context.fireUserEventTriggered(event);
    }
}
