package dev.thinker.agent.http;

import java.util.ArrayDeque;
import java.util.Queue;

import io.helidon.common.http.MediaType;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * What Helidon does wrong between its codec and its routes.
 * <ul>
 * <li>It sends long responses chunked, even to HTTP/1.0, which does not know chunks
 * (<a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.1">RFC 9112, 6.1</a>). There the body ends with the connection.
 * <li>It ends a response that failed halfway like a complete one, with the exception in a trailer. The connection breaks off instead.
 * <li>It rejects a Content-Type that it cannot parse, before any route sees it. The header is removed.
 * </ul>
 */
final class Responses extends ChannelDuplexHandler {
    /** Helidon's trailer of a response that failed. */
    private static final String FAILURE = "stream-status";

    /** Whether they are HTTP/1.0, for each request without a response. */
    private final Queue<Boolean> requests = new ArrayDeque<>();

    private boolean isHttp10;
    private boolean closes;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            requests.add(request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0);
            removeMalformedContentType(request);
        }
        context.fireChannelRead(message);
    }

    private static void removeMalformedContentType(HttpRequest request) {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
        try {
            if (type != null) {
                MediaType.parse(type);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            request.headers().remove(HttpHeaderNames.CONTENT_TYPE);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            isHttp10 = Boolean.TRUE.equals(requests.poll());
            closes = isHttp10 && HttpUtil.isTransferEncodingChunked(response);
            if (closes) {
                response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
        }
        if (message instanceof LastHttpContent last && last.trailingHeaders().contains(FAILURE)) {
            ReferenceCountUtil.release(message);
            context.flush();
            if (isHttp10) {
                // A connection that is closed in order ends the body in order
                context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
            context.close(promise);
        } else {
            ChannelPromise written = promise.unvoid();
            if (closes && message instanceof LastHttpContent) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
            context.write(message, written);
        }
    }

    /** What an accepted channel gets first, before Helidon adds its codec. */
    static final class Installer extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRegistered(ChannelHandlerContext context) {
            context.pipeline()
                    .addAfter(context.pipeline().context(HttpServerCodec.class).name(), null, new Responses());
            context.fireChannelRegistered();
        }
    }
}
