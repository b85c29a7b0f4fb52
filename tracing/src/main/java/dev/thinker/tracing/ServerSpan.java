package dev.thinker.tracing;

import io.helidon.common.http.Http;
import io.helidon.tracing.Span;
import io.helidon.webserver.ServerResponse;

/** What is known of a server span until it ends. */
final class ServerSpan {

    private final Span span;
    private final ServerResponse response;
    private volatile Throwable thrown;

    ServerSpan(Span span, ServerResponse response) {
        this.span = span;
        this.response = response;
    }

    /** Keeps what the handler threw: whether it is an error shows in the status that is answered for it. */
    void thrown(Throwable error) {
        thrown = error;
    }

    void end(Throwable notSent) {
        if (notSent != null) {
            ErrorTags.set(span, notSent);
        } else {
            tagStatus(response.status());
        }
        span.end();
    }

    private void tagStatus(Http.ResponseStatus status) {
        span.tag("http.status_code", status.code());
        if (status.family() == Http.ResponseStatus.Family.SERVER_ERROR) {
            span.tag("error", true);
            if (thrown != null) {
                ErrorTags.set(span, thrown);
            }
        }
    }
}
