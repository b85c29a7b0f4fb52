package dev.thinker.base.connection;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;

/**
 * Responds with 400 to an HTTP/1.1 request that has no {@code Host} header, or more than one, and closes the
 * connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, 3.2: request target</a>
 */
final class HostCheck extends ChannelInboundHandlerAdapter {

    private final ConnectionState state;
    private final ClientConnections connections;
    private boolean rejected;

    HostCheck(ConnectionState state, ClientConnections connections) {
        this.state = state;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean isBad = !rejected && message instanceof HttpRequest request && lacksHost(request);
        if (isBad) {
            rejected = true;
            respondInTurn(context);
        }
        if (rejected) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (rejected && event == RequestTracker.RESPONSE_SENT) {
            respondInTurn(context);
        }
        context.fireUserEventTriggered(event);
    }

    /** Responds only after all earlier requests on the connection have their responses. */
    private void respondInTurn(ChannelHandlerContext context) {
        if (state.pending == 0) {
            context.writeAndFlush(ClosingResponse.of(HttpResponseStatus.BAD_REQUEST, connections.hostBody()))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static boolean lacksHost(HttpRequest request) {
        return request.decoderResult().isSuccess()
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && request.headers().getAll(HttpHeaderNames.HOST).size() != 1;
    }
}
