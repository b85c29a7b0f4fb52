package dev.thinker.base.server;

import io.helidon.common.http.Http;
import io.helidon.webserver.HttpException;

/** The service is overloaded: 503. */
final class RetryLaterException extends HttpException {

    private static final long serialVersionUID = 1L;

    RetryLaterException(String reason) {
        super(reason, Http.Status.SERVICE_UNAVAILABLE_503);
    }

    /** No stack trace: an overloaded service throws thousands of these a second, all in the same place. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
