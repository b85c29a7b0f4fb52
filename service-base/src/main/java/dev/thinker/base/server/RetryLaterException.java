package dev.thinker.base.server;

import io.helidon.common.http.Http;
import io.helidon.webserver.HttpException;

/** There is no room for a request at the moment: 503. */
final class RetryLaterException extends HttpException {

    private static final long serialVersionUID = 1L;

    RetryLaterException(String reason) {
        super(reason, Http.Status.SERVICE_UNAVAILABLE_503);
    }

    /** An overloaded service throws thousands of these a second, all from the same place. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
