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

/** The failures of calls to one service: in detail for a span, and with a status for our own caller. */
final class UpstreamFailures {

    private final String service;
    private final Config.Key setting;

    UpstreamFailures(String label, Config config) {
        service = "The " + label;
        setting = config.key();
    }

    /** Returns the status and the reason for our own caller. */
    UpstreamException toException(Throwable error) {
        Throwable cause = cause(error);
        if (cause instanceof TimeoutException) {
            return new UpstreamException(
                    service + " did not respond in time (" + setting + ".timeout)",
                    Http.Status.GATEWAY_TIMEOUT_504,
                    cause);
        }
        if (cause instanceof CircuitBreakerOpenException) {
            return new UpstreamException(
                    service + " failed too often, so calls to it are paused; retry later",
                    Http.Status.SERVICE_UNAVAILABLE_503,
                    cause);
        }
        if (cause instanceof BulkheadException) {
            return new UpstreamException(
                    service + " has too many concurrent calls (" + setting + ".connections); retry later",
                    Http.Status.SERVICE_UNAVAILABLE_503,
                    cause);
        }
        return new UpstreamException(
                cause instanceof BadResponseException
                        ? cause.getMessage()
                        : service + " cannot be reached, or closed the connection",
                Http.Status.BAD_GATEWAY_502,
                cause);
    }

    static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    TimeoutException timeout() {
        return new TimeoutException(service + " did not respond within " + setting + ".timeout");
    }

    /** The service rejected the request with a 4xx. */
    BadResponseException rejected(int status) {
        return new RejectedException(service + " responded with " + status);
    }

    BadResponseException responded(Object what) {
        return new BadResponseException(service + " responded with " + what);
    }

    BadResponseException truncated(Throwable cause) {
        return new BadResponseException(service + " closed the connection before its response was complete", cause);
    }

    /**
     * Returns why there is no response. WebClient's own exceptions contain the URL with the caller's query, or too
     * little.
     */
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
            // If the connection was closed, WebClient's own exception has no cause
            closed |= cause instanceof IOException || cause instanceof WebClientException && cause.getCause() == null;
        }
        return closed
                ? new ConnectionClosedException(service + " closed the connection before it responded", failure)
                : new BadResponseException(service + " sent a malformed response", failure);
    }
}
