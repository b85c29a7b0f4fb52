package dev.thinker.base.upstream;

import io.helidon.common.http.Http;
import io.helidon.webserver.HttpException;

/**
 * A call to an upstream service failed. The status is the one to respond with: 504 if the service did not respond in
 * time, 503 if it was not called, 502 otherwise. The message reveals nothing internal; the cause has the details.
 */
public final class UpstreamException extends HttpException {

    private static final long serialVersionUID = 1L;

    UpstreamException(String reason, Http.ResponseStatus status, Throwable cause) {
        super(reason, status, cause);
    }

    /** The cause has the stack trace. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
