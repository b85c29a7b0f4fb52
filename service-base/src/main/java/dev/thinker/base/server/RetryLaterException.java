package dev.thinker.base.server;

import io.helidon.common.http.Http;
import io.helidon.webserver.HttpException;

/** There is no room for a request now, but soon: 503 with {@code Retry-After}. The message is fit for the caller's eyes. */
public final class RetryLaterException extends HttpException {

    private static final long serialVersionUID = 1L;

    public RetryLaterException(String reason) {
        super(reason, Http.Status.SERVICE_UNAVAILABLE_503);
    }

    /** Thousands of these a second must cost little, and where they come from is no question. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
