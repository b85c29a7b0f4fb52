package dev.thinker.tracing;

import java.io.IOException;

import ddtrot.dd.trace.bootstrap.instrumentation.api.AgentSpan;
import io.helidon.common.http.Http;
import io.helidon.tracing.Span;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.SocketClosedException;
import org.slf4j.LoggerFactory;

/** What is known of a request until its span ends. */
final class ServerSpan {

    private final Span span;
    private final AgentSpan datadog;
    private final ServerResponse response;
    private final long start = System.nanoTime();
    private volatile String resource;
    private volatile String route;
    private volatile Throwable error;
    private volatile boolean answered;

    ServerSpan(Span span, ServerResponse response) {
        this.span = span;
        this.datadog = DatadogIds.datadog(span);
        this.response = response;
        response.headers().beforeSend(headers -> answer());
        response.whenSent().whenComplete((sent, failure) -> end(failure));
    }

    static ServerSpan of(ServerRequest request) {
        return request.context().get(ServerSpan.class).orElse(null);
    }

    Span span() {
        return span;
    }

    /** Says what the request is for; each handler that it passes says so anew. The route is null as long as none matched. */
    void name(String newResource, String newRoute) {
        resource = newResource;
        route = newRoute;
        span.tag("resource.name", newResource);
    }

    boolean matched() {
        return route != null;
    }

    /** Keeps what went wrong. Whether it is an error of the service shows in the status that is answered for it. */
    void failed(Throwable cause) {
        error = cause;
    }

    /** The headers are about to be sent, by whoever answers and is on the stack. */
    private void answer() {
        answered = true;
        response.headers().put("traceresponse", DatadogIds.traceResponse(datadog));
        if (error == null && response.status().code() >= 500) {
            error = new HttpException("Answered " + response.status().code() + ", for a reason that was not given", response.status());
        }
    }

    private void end(Throwable notSent) {
        Throwable failure = notSent == null ? null : ErrorTags.cause(notSent);
        if (route != null) {
            span.tag("http.route", route);
        }
        if (disconnected(failure)) {
            ErrorTags.set(span, new ClientDisconnectedException(answered ? "The connection ended before the answer was there" : unanswered()));
        } else {
            Http.ResponseStatus status = response.status();
            span.tag("http.status_code", status.code());
            if (failure != null) {
                ErrorTags.set(span, failure);
            } else if (status.code() >= 500 && datadog.getTag("error.type") == null) {
                ErrorTags.set(span, error);
            }
        }
        span.end();
    }

    /** Whether the caller lost patience or the handler forgot to answer, one cannot tell. */
    private String unanswered() {
        String text = "The connection ended after " + (System.nanoTime() - start) / 1_000_000 + " ms, and nobody had answered";
        LogCorrelation.in(span, () -> LoggerFactory.getLogger(ServerTracing.class).warn("{}: {}", resource, text));
        return text;
    }

    /** What Helidon fails with when it cannot write. What a stream fails with, whose items are the answer, looks otherwise. */
    private static boolean disconnected(Throwable failure) {
        return failure instanceof SocketClosedException
                || failure instanceof IllegalStateException && failure.getCause() instanceof IOException;
    }
}
