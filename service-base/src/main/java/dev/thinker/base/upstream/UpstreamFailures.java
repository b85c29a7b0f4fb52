package dev.thinker.base.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import io.helidon.common.http.Http;
import io.helidon.faulttolerance.BulkheadException;
import io.helidon.faulttolerance.CircuitBreakerOpenException;
import io.helidon.webclient.WebClientException;
import io.netty.channel.ConnectTimeoutException;

/**
 * Why the microservice gave no good answer, and what the caller is told.
 *
 * @param status 504 if it did not answer in time, 503 if it was not asked, 502 for everything else
 */
public record UpstreamFailures(Http.Status status, String reason, Throwable cause) {

    public static UpstreamFailures of(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof TimeoutException) {
            return new UpstreamFailures(Http.Status.GATEWAY_TIMEOUT_504, "The microservice did not answer in time", cause);
        }
        if (cause instanceof CircuitBreakerOpenException) {
            return new UpstreamFailures(Http.Status.SERVICE_UNAVAILABLE_503,
                    "The microservice has failed so often that it is left alone for a moment", cause);
        }
        if (cause instanceof BulkheadException) {
            return new UpstreamFailures(Http.Status.SERVICE_UNAVAILABLE_503,
                    "The microservice has as many requests as it may get at a time (thinker.connections)", cause);
        }
        if (cause instanceof BadResponseException) {
            return new UpstreamFailures(Http.Status.BAD_GATEWAY_502, cause.getMessage(), cause);
        }
        return new UpstreamFailures(Http.Status.BAD_GATEWAY_502, "The microservice cannot be reached, or broke the connection", cause);
    }

    /** Its message is what Datadog shows of it, and {@link TimeoutException} has none by itself. */
    static TimeoutException timeout() {
        return new TimeoutException("The microservice did not answer within thinker.timeout");
    }

    /**
     * What kept WebClient from getting an answer. Its own exceptions carry the whole URL with the caller's query in their messages, or
     * say too little.
     */
    static Throwable beforeAnswer(Throwable failure) {
        boolean closed = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // Netty wraps a ConnectException into one of a private class
            if (cause.getClass() == ConnectException.class || cause instanceof ConnectTimeoutException
                    || cause instanceof NoRouteToHostException || cause instanceof UnknownHostException) {
                return cause;
            }
            // WebClient's own exception has no cause where the connection was closed
            closed |= cause instanceof IOException || cause instanceof WebClientException && cause.getCause() == null;
        }
        return closed ? new ConnectionClosedException(failure)
                : new BadResponseException("The microservice gave an answer that cannot be read", failure);
    }
}
