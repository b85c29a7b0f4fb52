package dev.thinker.base.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The last response on a connection, to a request that does not reach Helidon. */
final class ClosingResponse {

    private ClosingResponse() {}

    /**
     * Closes the connection. Responds first, instead of Helidon, if the client can tell that the response belongs to
     * the incomplete request.
     */
    static void send(ChannelHandlerContext context, ConnectionState state, HttpResponseStatus status, byte[] json) {
        int incomplete = state.bodyIncomplete ? 1 : 0;
        if (state.closesAfterResponse || state.responding || state.unsent > 0 || state.pending > incomplete) {
            context.close();
            return;
        }
        state.closesAfterResponse = true;
        context.pipeline().context(ReceiveTimeout.class).writeAndFlush(of(status, json));
    }

    static FullHttpResponse of(HttpResponseStatus status, byte[] json) {
        ByteBuf body = Unpooled.wrappedBuffer(json);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        return response;
    }
}
