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

/** The server span of a request, and what is known about the request until the span ends. */
final class ServerSpan {

    private final Span span;
    private final DatadogSpan datadog;
    private final ServerResponse response;
    private final long start = System.nanoTime();
    private volatile String resource;
    private volatile String route;
    private volatile Throwable error;
    private volatile boolean headersSent;
    private volatile boolean sending;
    private volatile boolean disconnectExpected;
    private int chunks;

    /** The span must already have its resource: if the connection is already closed, this constructor ends the span. */
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
        response.headers().beforeSend(headers -> beforeHeaders());
        response.whenSent().whenComplete((sent, failure) -> end(failure));
    }

    static Optional<ServerSpan> of(ServerRequest request) {
        return request.context().get(ServerSpanReference.class).map(ServerSpanReference::get);
    }

    Span span() {
        return span;
    }

    /**
     * Sets the resource and the route. Each handler that processes the request overwrites them; the route is null until
     * one matches.
     */
    ServerSpan rename(String newResource, String newRoute) {
        resource = newResource;
        route = newRoute;
        span.tag("resource.name", newResource);
        return this;
    }

    /** Stores a failure. The response status decides whether the span becomes an error. */
    void failed(Throwable cause) {
        error = cause;
    }

    void expectDisconnect() {
        disconnectExpected = true;
    }

    /** Runs on the stack of the code that sends the response, so an exception created here shows that code. */
    private void beforeHeaders() {
        headersSent = true;
        response.headers().put("traceresponse", datadog.traceResponse());
        Http.ResponseStatus status = response.status();
        if (error == null && status.code() >= 500) {
            error = new HttpException("Response status " + status.code() + " without an exception", status);
        }
    }

    private void end(Throwable notSent) {
        Throwable failure = notSent == null ? null : ErrorTags.cause(notSent);
        if (route != null) {
            span.tag("http.route", route);
        }
        if (disconnected(failure) && disconnectIsExpected()) {
            span.tag("client.disconnected", true);
            if (sending || headersSent) {
                span.tag("http.status_code", response.status().code());
            }
        } else if (disconnected(failure)) {
            ErrorTags.set(
                    span,
                    new SocketClosedException(
                            headersSent
                                    ? "The connection was closed before the complete response was sent"
                                    : noResponse()));
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
        return disconnectExpected || (sending || headersSent) && EventStream.is(response.headers());
    }

    /**
     * Tells whether Helidon is still holding back the first chunk. It waits for the second one, because the first may
     * be the whole body. If the body fails before then, Helidon sends a 500, but {@code response.status()} still
     * returns the old status.
     */
    private boolean heldBack() {
        ResponseHeaders headers = response.headers();
        return chunks < 2
                && headers.contentLength().isEmpty()
                && !headers.all(Http.Header.TRANSFER_ENCODING).contains("chunked")
                && !headers.all(Http.Header.CONTENT_TYPE).contains("text/event-stream");
    }

    /** Logs a warning, because it is unknown whether the client gave up or the handler never responds. */
    private String noResponse() {
        LogCorrelation.in(span, () -> LoggerFactory.getLogger(ServerSpan.class)
                .warn(
                        "{}: The connection was closed after {} ms without a response. Either the client gave up "
                                + "or a code path in the handler never responds",
                        resource,
                        (System.nanoTime() - start) / 1_000_000));
        return "The connection was closed before a response was sent";
    }

    /**
     * Recognizes the exceptions that Helidon throws when it cannot write. A failure of the response body itself looks
     * different.
     */
    private static boolean disconnected(Throwable failure) {
        return failure instanceof SocketClosedException
                || failure instanceof IllegalStateException && failure.getCause() instanceof IOException;
    }
}
