package dev.thinker.base.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/**
 * Stops reading from a client while {@value #MAX_PENDING} of its requests wait for their responses. The codec decodes
 * everything from one read, so the limit may be exceeded by up to {@value #READ_BYTES} bytes of requests.
 */
final class PipeliningLimit extends ChannelDuplexHandler {

    /** Netty's default grows to 64 KiB, which can hold 2,000 short requests. */
    static final int READ_BYTES = 2_048;

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
        if (event == RequestTracker.RESPONSE_SENT && readPostponed && state.pending < MAX_PENDING) {
            readPostponed = false;
            context.read();
        }
        context.fireUserEventTriggered(event);
    }
}
