package dev.thinker.base.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import io.helidon.common.http.Http;
import io.helidon.config.Config;
import io.helidon.faulttolerance.BulkheadException;
import io.helidon.faulttolerance.CircuitBreakerOpenException;
import io.helidon.webclient.WebClientException;
import io.netty.channel.ConnectTimeoutException;

/** What can go wrong in calls of one service: what a span shows of it, and what our own caller gets to know. */
final class UpstreamFailures {

    private final String service;
    private final Config.Key setting;

    UpstreamFailures(String label, Config config) {
        service = "The " + label;
        setting = config.key();
    }

    /** The status and the reason for our own caller. */
    UpstreamException toException(Throwable error) {
        Throwable cause = cause(error);
        if (cause instanceof TimeoutException) {
            return new UpstreamException(service + " did not answer in time", Http.Status.GATEWAY_TIMEOUT_504, cause);
        }
        if (cause instanceof CircuitBreakerOpenException) {
            return new UpstreamException(
                    service + " has failed so often that it is left alone for a moment",
                    Http.Status.SERVICE_UNAVAILABLE_503,
                    cause);
        }
        if (cause instanceof BulkheadException) {
            return new UpstreamException(
                    service + " has as many requests as it may get at a time (" + setting + ".connections)",
                    Http.Status.SERVICE_UNAVAILABLE_503,
                    cause);
        }
        return new UpstreamException(
                cause instanceof BadResponseException
                        ? cause.getMessage()
                        : service + " cannot be reached, or broke the connection",
                Http.Status.BAD_GATEWAY_502,
                cause);
    }

    static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    TimeoutException timeout() {
        return new TimeoutException(service + " did not answer within " + setting + ".timeout");
    }

    /** The service rejected the request with a 4xx. */
    BadResponseException rejected(int status) {
        return new RejectedException(service + " answered " + status);
    }

    BadResponseException answered(Object what) {
        return new BadResponseException(service + " answered " + what);
    }

    BadResponseException brokenOff(Throwable cause) {
        return new BadResponseException(service + " broke the connection within its answer", cause);
    }

    /** Why there is no response. WebClient's own exceptions hold the URL with the caller's query, or say too little. */
    Throwable beforeResponse(Throwable failure) {
        boolean closed = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // Netty wraps a ConnectException in one of a private class
            if (cause.getClass() == ConnectException.class
                    || cause instanceof ConnectTimeoutException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof UnknownHostException) {
                return cause;
            }
            // WebClient's own exception has no cause if the connection was closed
            closed |= cause instanceof IOException || cause instanceof WebClientException && cause.getCause() == null;
        }
        return closed
                ? new ConnectionClosedException(service + " closed the connection before it answered", failure)
                : new BadResponseException(service + " gave an answer that cannot be read", failure);
    }
}
