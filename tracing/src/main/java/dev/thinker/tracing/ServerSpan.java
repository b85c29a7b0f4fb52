package dev.thinker.tracing;

import java.io.IOException;
import java.util.Optional;

import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.common.http.Http;
import io.helidon.common.reactive.Multi;
import io.helidon.media.common.MessageBodyFilter;
import io.helidon.tracing.Span;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.ResponseHeaders;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.SocketClosedException;
import org.slf4j.LoggerFactory;

/** What is known of a request until its span ends. */
final class ServerSpan {

    private final Span span;
    private final DatadogSpan datadog;
    private final ServerResponse response;
    private final long start = System.nanoTime();
    private volatile String resource;
    private volatile String route;
    private volatile Throwable error;
    private volatile boolean answered;
    private volatile boolean sending;
    private volatile boolean disconnectExpected;
    private int chunks;

    /** The span is named already: the connection may have ended, and then the span ends here. */
    ServerSpan(Span span, ServerResponse response, String resource, String route) {
        this.span = span;
        this.resource = resource;
        this.route = route;
        this.datadog = DatadogSpan.of(span);
        this.response = response;
        response.registerFilter((MessageBodyFilter) body -> {
            sending = true;
            return Multi.create(body).peek(chunk -> chunks++);
        });
        response.headers().beforeSend(headers -> answer());
        response.whenSent().whenComplete((sent, failure) -> end(failure));
    }

    static Optional<ServerSpan> of(ServerRequest request) {
        return request.context().get(ServerSpanReference.class).map(ServerSpanReference::get);
    }

    Span span() {
        return span;
    }

    /** Says what the request is for; each handler that it passes says so anew. The route is null as long as none matched. */
    ServerSpan rename(String newResource, String newRoute) {
        resource = newResource;
        route = newRoute;
        span.tag("resource.name", newResource);
        return this;
    }

    /** Keeps what went wrong. Whether it is an error of the service shows in the status that is answered for it. */
    void failed(Throwable cause) {
        error = cause;
    }

    void expectDisconnect() {
        disconnectExpected = true;
    }

    /** The headers are about to be sent, by whoever answers and is on the stack. */
    private void answer() {
        answered = true;
        response.headers().put("traceresponse", datadog.traceResponse());
        Http.ResponseStatus status = response.status();
        if (error == null && status.code() >= 500) {
            error = new HttpException("Answered " + status.code() + ", for a reason that was not given", status);
        }
    }

    private void end(Throwable notSent) {
        Throwable failure = notSent == null ? null : ErrorTags.cause(notSent);
        if (route != null) {
            span.tag("http.route", route);
        }
        if (disconnected(failure) && disconnectIsExpected()) {
            span.tag("client.disconnected", true);
            if (sending || answered) {
                span.tag("http.status_code", response.status().code());
            }
        } else if (disconnected(failure)) {
            ErrorTags.set(
                    span,
                    new SocketClosedException(
                            answered ? "The connection ended before the whole answer was sent" : unanswered()));
        } else {
            int status = failure != null && heldBack() ? 500 : response.status().code();
            span.tag("http.status_code", status);
            if (failure != null) {
                ErrorTags.set(span, failure);
            } else if (status >= 500 && !datadog.hasTag("error.type")) {
                ErrorTags.set(span, error);
            }
        }
        span.end();
    }

    private boolean disconnectIsExpected() {
        return disconnectExpected || (sending || answered) && EventStream.is(response.headers());
    }

    /**
     * Helidon keeps a first chunk back until the next, in case its length is that of the whole body. If the body fails before, it
     * sends 500, and its own status does not tell.
     */
    private boolean heldBack() {
        ResponseHeaders headers = response.headers();
        return chunks < 2
                && headers.contentLength().isEmpty()
                && !headers.all(Http.Header.TRANSFER_ENCODING).contains("chunked")
                && !headers.all(Http.Header.CONTENT_TYPE).contains("text/event-stream");
    }

    /** Whether the caller lost patience or the handler forgot to answer, one cannot tell. */
    private String unanswered() {
        LogCorrelation.in(span, () -> LoggerFactory.getLogger(ServerSpan.class)
                .warn(
                        "{}: The connection ended after {} ms, and nobody had answered",
                        resource,
                        (System.nanoTime() - start) / 1_000_000));
        return "The connection ended, and nobody had answered";
    }

    /** What Helidon fails with when it cannot write. What a stream fails with, whose items are the answer, looks otherwise. */
    private static boolean disconnected(Throwable failure) {
        return failure instanceof SocketClosedException
                || failure instanceof IllegalStateException && failure.getCause() instanceof IOException;
    }
}
