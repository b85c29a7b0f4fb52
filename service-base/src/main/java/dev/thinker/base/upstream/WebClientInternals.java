package dev.thinker.base.upstream;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;

import io.helidon.common.http.DataChunk;
import io.helidon.common.reactive.BufferedEmittingPublisher;
import io.helidon.webclient.WebClientResponse;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/**
 * Reflective access to what WebClient hides: a response's connection and buffers, and the list of reusable connections.
 */
final class WebClientInternals {

    private static final Field CONNECTIONS = field("io.helidon.webclient.WebClientRequestBuilderImpl", "CHANNEL_CACHE");
    private static final Field CHANNEL =
            field("io.helidon.webclient.WebClientRequestBuilderImpl$ChannelRecord", "channel");
    private static final Field CLOSER = field("io.helidon.webclient.WebClientResponseImpl", "responseCloser");
    private static final Field CONTENT = field("io.helidon.webclient.WebClientResponseImpl", "publisher");
    private static final Field CONTEXT = field("io.helidon.webclient.NettyClientHandler$ResponseCloser", "ctx");

    private WebClientInternals() {}

    /** Closes the response's connection, on its event loop: otherwise a buffer that is just arriving would leak. */
    static void close(WebClientResponse response) {
        ChannelHandlerContext connection = connection(response);
        Runnable close = () -> {
            response.close();
            connection.close();
        };
        if (connection.executor().inEventLoop()) {
            close.run();
        } else {
            connection.executor().execute(close);
        }
    }

    /** Makes WebClient release unread buffers when the connection breaks. */
    @SuppressWarnings("unchecked")
    static void releaseUnread(WebClientResponse response) {
        ((BufferedEmittingPublisher<DataChunk>) get(CONTENT, response)).onCleanup(DataChunk::release);
    }

    /** Removes closed connections from the list. WebClient itself never removes one that failed to open. */
    @SuppressWarnings("unchecked")
    static void forgetClosedConnections() {
        ((Map<?, Set<?>>) get(CONNECTIONS, null))
                .values()
                .forEach(pool -> pool.removeIf(connection -> !((Channel) get(CHANNEL, connection)).isOpen()));
    }

    private static ChannelHandlerContext connection(WebClientResponse response) {
        return (ChannelHandlerContext) get(CONTEXT, get(CLOSER, response));
    }

    private static Object get(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field(String type, String name) {
        try {
            Field field = Class.forName(type).getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Unsupported helidon-webclient: no field " + name + " in " + type + " (tested with 3.2.11)", e);
        }
    }
}
