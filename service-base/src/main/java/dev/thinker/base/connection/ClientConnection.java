package dev.thinker.base.connection;

import java.util.concurrent.TimeUnit;

import dev.thinker.base.server.ErrorResponses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * One connection of a client, between Netty's codec and Helidon's handler. It knows which requests are under way, and so
 * <ul>
 *   <li>says {@code Connection: close} and closes behind the last answer when the server ends, which Helidon's own response does not;
 *   <li>closes a connection whose request never becomes whole or cannot be read, whose answer is not read, or that nobody uses;
 *   <li>reads no more than {@link #MOST_PIPELINED} requests ahead;
 *   <li>closes in two steps, so that the client can read the last answer even while it is still sending.
 * </ul>
 *
 * <p>All methods but {@link #check} and {@link #closeIfIdle} run on the connection's event loop, which alone writes the fields.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, 9.6: tear-down</a>
 */
final class ClientConnection extends ChannelDuplexHandler {

    private static final int MOST_PIPELINED = 16;
    private static final long LINGER_SECONDS = 1;
    private static final long JUST_NOW_NANOS = 300_000_000;

    private final ClientConnections connections;
    private volatile ChannelHandlerContext context;
    /** Requests whose answers have not been handed to the kernel yet. */
    private volatile int pending;
    /** When the first byte came of a request that is not whole yet; 0 when there is none. In nanoseconds, as all times here. */
    private volatile long receivingSince;
    /** The request's body is missing, and since when it has been asked for. */
    private boolean bodyMissing;
    private volatile long bodyWantedSince;
    /** Netty found something malformed, and takes nothing more from this connection. */
    private boolean unreadable;
    private boolean responding;
    /** Answers that were written and not handed to the kernel, and since when nothing has moved. */
    private int unsent;
    private volatile long sendingSince;
    private volatile long idleSince = System.nanoTime();
    private boolean readPostponed;
    private boolean closesAfterAnswer;
    private boolean lingering;

    ClientConnection(ClientConnections connections) {
        this.connections = connections;
    }

    /** What an accepted channel gets first: it puts the connection into its place as soon as Helidon has added its handlers. */
    final class Bytes extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRegistered(ChannelHandlerContext channel) {
            String codec = channel.pipeline().context(HttpServerCodec.class).name();
            channel.pipeline().addAfter(codec, "connection", ClientConnection.this);
            channel.fireChannelRegistered();
        }

        @Override
        public void channelRead(ChannelHandlerContext channel, Object bytes) {
            if (lingering) {
                ReferenceCountUtil.release(bytes);
                return;
            }
            if (receivingSince == 0) {
                receivingSince = System.nanoTime();
            }
            channel.fireChannelRead(bytes);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (closesAfterAnswer) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest) {
            pending++;
            connections.requestBegins();
            bodyMissing = true;
        }
        if (message instanceof LastHttpContent) {
            bodyMissing = false;
            bodyWantedSince = 0;
            receivingSince = 0;
        }
        unreadable |= message instanceof HttpObject part && part.decoderResult().isFailure();
        channel.fireChannelRead(message);
        if (unreadable && pending == 0) {
            close();
        }
    }

    @Override
    public void read(ChannelHandlerContext channel) {
        if (bodyMissing && bodyWantedSince == 0) {
            bodyWantedSince = System.nanoTime();
        }
        if (pending < MOST_PIPELINED) {
            channel.read();
        } else {
            readPostponed = true;
        }
    }

    @Override
    public void write(ChannelHandlerContext channel, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response && response.status().code() >= 200) {
            responding = true;
            // What was pipelined behind this request is still answered
            if ((unreadable || connections.areEnding()) && pending <= 1) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                closesAfterAnswer = true;
            }
        }
        if (message instanceof LastHttpContent && responding) {
            responding = false;
            unsent++;
            sendingSince = System.nanoTime();
            channel.write(message, promise.unvoid().addListener(sent -> answered()));
        } else {
            channel.write(message, promise);
        }
    }

    private void answered() {
        unsent--;
        sendingSince = unsent == 0 ? 0 : System.nanoTime();
        if (pending > 0) {
            pending--;
            connections.requestEnds();
        }
        if (closesAfterAnswer || unreadable && pending == 0) {
            close();
        } else if (pending == 0) {
            idleSince = System.nanoTime();
            if (receivingSince != 0 && !bodyMissing) {
                receivingSince = idleSince;
            }
        }
        if (readPostponed) {
            readPostponed = false;
            context.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        for (; pending > 0; pending--) {
            connections.requestEnds();
        }
        channel.fireChannelInactive();
    }

    private void close() {
        close(context, context.newPromise());
    }

    /** Sends an end of stream, and really closes when the client has, or after a second. A close at once can destroy what was sent. */
    @Override
    public void close(ChannelHandlerContext channel, ChannelPromise promise) {
        SocketChannel socket = (SocketChannel) channel.channel();
        if (lingering || !socket.isActive() || socket.isOutputShutdown()) {
            channel.close(promise);
            return;
        }
        lingering = true;
        socket.shutdownOutput().addListener(shutDown -> {
            if (shutDown.isSuccess()) {
                channel.executor().schedule(() -> channel.close(promise), LINGER_SECONDS, TimeUnit.SECONDS);
                socket.config().setAutoRead(true);
            } else {
                channel.close(promise);
            }
        });
    }

    /** Looks whether the client has let a time run out. May be called by any thread. */
    void check() {
        // A task for each connection would be thousands of them; what is overdue here is looked at again there
        if (isHalfRequestOverdue() || isAnswerOverdue() || isIdleTooLong()) {
            onEventLoop(this::closeOverdue);
        }
    }

    private void closeOverdue() {
        if (isHalfRequestOverdue()) {
            refuseHalfRequest();
        } else if (isAnswerOverdue()) {
            // At once: an end of stream would only wait behind the answer that is not read
            context.close();
        } else if (isIdleTooLong()) {
            close();
        }
    }

    private boolean isHalfRequestOverdue() {
        return overdue(bodyWantedSince, connections.receiveNanos())
                || pending == 0 && overdue(receivingSince, connections.receiveNanos());
    }

    private boolean isAnswerOverdue() {
        return overdue(sendingSince, connections.sendNanos());
    }

    private boolean isIdleTooLong() {
        return pending == 0 && receivingSince == 0 && overdue(idleSince, connections.idleNanos());
    }

    private static boolean overdue(long since, long limit) {
        return since != 0 && System.nanoTime() - since > limit;
    }

    private void refuseHalfRequest() {
        if (responding || unsent > 0 || pending > 1) {
            close();
            return;
        }
        ByteBuf body = Unpooled.wrappedBuffer(ErrorResponses.halfRequest());
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_TIMEOUT, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        closesAfterAnswer = true;
        context.writeAndFlush(response).addListener(sent -> close());
    }

    /** Closes the connection unless a request is under way, or may be because there was one just now. May be called by any thread. */
    void closeIfIdle() {
        onEventLoop(() -> {
            if (pending == 0 && receivingSince == 0 && overdue(idleSince, JUST_NOW_NANOS)) {
                close();
            }
        });
    }

    private void onEventLoop(Runnable task) {
        ChannelHandlerContext added = context;
        if (added != null && !added.executor().isShuttingDown()) {
            added.executor().execute(() -> {
                if (!lingering) {
                    task.run();
                }
            });
        }
    }
}
