package dev.thinker.agent.transport;

import java.util.ArrayDeque;
import java.util.Queue;

import io.helidon.common.http.MediaType;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Fixes requests and responses between Netty's codec and Helidon: see the package description. The timeout starts with
 * the last bytes sent, and restarts with the next request.
 */
final class CodecWorkarounds extends IdleStateHandler {
    /** The trailer that Helidon adds to a response that failed. */
    private static final String FAILURE = "stream-status";

    /** For each request without a response, whether it is HTTP/1.0. */
    private final Queue<Boolean> requests = new ArrayDeque<>();

    private boolean isHttp10;
    private boolean closes;

    CodecWorkarounds(int timeout) {
        super(0, timeout, 0);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
        context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpRequest request) {
            resetWriteTimeout();
            requests.add(request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0);
            removeMalformedContentType(request);
        }
        super.channelRead(context, message);
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
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
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
                // A reset: for HTTP/1.0, an orderly close is the end of a complete body
                context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
            context.close(promise);
        } else {
            ChannelPromise written = promise.unvoid();
            if (closes && message instanceof LastHttpContent) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
            super.write(context, message, written);
        }
    }
}
