package dev.thinker.base.connection;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * One connection of a client. It puts a handler for each concern into the channel's pipeline, around Netty's HTTP
 * codec, and then removes itself:
 *
 * <pre>
 * LingeringClose - first byte - LongRequestLimit - codec - HostCheck - RequestTracker - GracefulClose
 *     - PipeliningLimit - ReceiveTimeout - Helidon's handlers
 * </pre>
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    /** A client that has used the connection more recently than this may have sent another request. */
    private static final Duration JUST_USED = Duration.ofMillis(300);

    private final Channel channel;
    private final ClientConnections connections;
    private final ConnectionState state = new ConnectionState();
    private final LingeringClose lingeringClose = new LingeringClose();
    private final HostCheck hostCheck;
    private final RequestTracker tracker;
    private final GracefulClose gracefulClose;
    private final PipeliningLimit pipeliningLimit;
    private final ReceiveTimeout receiveTimeout;

    ClientConnection(Channel channel, ClientConnections connections) {
        this.channel = channel;
        this.connections = connections;
        hostCheck = new HostCheck(state, connections);
        tracker = new RequestTracker(state, connections);
        gracefulClose = new GracefulClose(state, connections);
        pipeliningLimit = new PipeliningLimit(state);
        receiveTimeout = new ReceiveTimeout(state, connections);
    }

    /** Helidon has added its handlers by now. */
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addFirst(lingeringClose, receiveTimeout.firstByte(), new LongRequestLimit(state, connections));
        String codec = pipeline.context(HttpServerCodec.class).name();
        pipeline.addAfter(codec, null, receiveTimeout);
        pipeline.addAfter(codec, null, pipeliningLimit);
        pipeline.addAfter(codec, null, gracefulClose);
        pipeline.addAfter(codec, null, tracker);
        pipeline.addAfter(codec, null, hostCheck);
        pipeline.remove(this);
        context.fireChannelRegistered();
    }

    /** Closes the connection if its client exceeded a timeout. Can be called by any thread. */
    void closeIfOverdue() {
        // Checked on this thread first, so that only overdue connections need a task
        if (receiveTimeout.isOverdue() || isResponseOverdue() || isIdleFor(connections.idleLimit())) {
            onEventLoop(() -> {
                if (receiveTimeout.isOverdue()) {
                    receiveTimeout.expire(channel.pipeline().context(receiveTimeout));
                } else if (isResponseOverdue()) {
                    // Without lingering: the FIN would be queued behind the response that the client does not read
                    channel.pipeline().context(lingeringClose).close();
                } else if (isIdleFor(connections.idleLimit())) {
                    channel.close();
                }
            });
        }
    }

    /** Closes the connection unless it has a request or may receive one any moment. Can be called by any thread. */
    void closeIfIdle() {
        if (isIdleFor(JUST_USED)) {
            onEventLoop(() -> {
                if (isIdleFor(JUST_USED)) {
                    channel.close();
                }
            });
        }
    }

    private boolean isResponseOverdue() {
        return ConnectionState.isOverdue(
                state.sendingSince, connections.limits().send());
    }

    private boolean isIdleFor(Duration time) {
        return state.pending == 0 && !receiveTimeout.isReceiving() && ConnectionState.isOverdue(state.idleSince, time);
    }

    private void onEventLoop(Runnable task) {
        if (channel.isRegistered() && !channel.eventLoop().isShuttingDown()) {
            channel.eventLoop().execute(() -> {
                if (channel.isActive() && !lingeringClose.isLingering()) {
                    task.run();
                }
            });
        }
    }
}
