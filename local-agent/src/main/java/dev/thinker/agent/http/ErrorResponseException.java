package dev.thinker.agent.http;

import io.helidon.common.http.Http;
import io.helidon.webserver.HttpException;

/** Ends a request with an error response. The client sees the message. */
public final class ErrorResponseException extends HttpException {
    private static final long serialVersionUID = 1L;

    private final Integer at;

    public ErrorResponseException(Http.ResponseStatus status, String reason) {
        this(status, reason, null);
    }

    /** @param at the position in the search where parsing failed, or null */
    public ErrorResponseException(Http.ResponseStatus status, String reason, Integer at) {
        super(reason, status);
        this.at = at;
    }

    Integer at() {
        return at;
    }
}
