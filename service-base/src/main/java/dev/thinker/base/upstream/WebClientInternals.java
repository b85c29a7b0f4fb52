package dev.thinker.base.upstream;

import java.lang.reflect.Field;

import io.helidon.common.http.DataChunk;
import io.helidon.common.reactive.BufferedEmittingPublisher;
import io.helidon.webclient.WebClientResponse;
import io.netty.channel.ChannelHandlerContext;

/**
 * The connection on which an answer comes, to be closed.
 *
 * <p>{@link WebClientResponse#close()} does so only where the connection is not to be used again. Otherwise it goes on reading, for ever
 * if the answer has no end. WebClient shows its connections to nobody, so this one is reached by reflection, as is what WebClient
 * holds of its answer.
 */
final class WebClientInternals {

    private static final Field CLOSER = field("io.helidon.webclient.WebClientResponseImpl", "responseCloser");
    private static final Field CONTENT = field("io.helidon.webclient.WebClientResponseImpl", "publisher");
    private static final Field CONTEXT = field("io.helidon.webclient.NettyClientHandler$ResponseCloser", "ctx");

    private WebClientInternals() {
    }

    /** Has WebClient drop what else comes, and closes. On the connection's event loop, or what is just coming there would be lost. */
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

    /** Has WebClient release what it forgets: all that came but was not read yet when the connection breaks. */
    @SuppressWarnings("unchecked")
    static void releaseForgotten(WebClientResponse response) {
        ((BufferedEmittingPublisher<DataChunk>) get(CONTENT, response)).onCleanup(DataChunk::release);
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
            throw new IllegalStateException("This version of helidon-webclient is built in another way: its connections cannot be reached", e);
        }
    }
}
