package dev.thinker.api;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import io.helidon.common.http.Http;

/**
 * Why the microservice gave no good answer, and what the caller is told.
 *
 * @param status 504 if it did not answer in time, 502 for everything else
 */
record ThinkerFailure(Http.Status status, String reason, Throwable cause) {

    static ThinkerFailure of(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof TimeoutException) {
            return new ThinkerFailure(Http.Status.GATEWAY_TIMEOUT_504, "The microservice did not answer in time", cause);
        }
        if (cause instanceof BadAnswerException) {
            return new ThinkerFailure(Http.Status.BAD_GATEWAY_502, cause.getMessage(), cause);
        }
        return new ThinkerFailure(Http.Status.BAD_GATEWAY_502, "The microservice cannot be reached, or broke the connection", cause);
    }
}
