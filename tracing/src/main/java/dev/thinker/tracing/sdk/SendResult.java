package dev.thinker.tracing.sdk;

import ddtrot.dd.trace.common.writer.RemoteApi;

/**
 * The result of sending traces to the Agent.
 *
 * @param problem what the Agent does wrong, as the end of a sentence; empty if it accepts traces
 * @param detail further details, or empty
 */
record SendResult(String problem, String detail) {

    static final SendResult NOTHING_SENT = new SendResult("nothing sent", "");
    static final SendResult ACCEPTED = new SendResult("", "");

    static SendResult rejected(int status) {
        return new SendResult("responds with status " + status, "");
    }

    /** The tracer follows a redirect with a GET request, and mistakes its response for success. */
    static SendResult redirected(int status) {
        return new SendResult("redirects to another address with status " + status, "");
    }

    static SendResult noResponse(Throwable error) {
        return new SendResult("does not respond", " (" + error + ")");
    }

    static SendResult failed(RemoteApi.Response response) {
        return response.status() == null ? noResponse(response.exception()) : rejected(response.status());
    }

    boolean accepted() {
        return equals(ACCEPTED);
    }

    boolean failed() {
        return !accepted() && !equals(NOTHING_SENT);
    }

    /** Compares without the details, which change constantly, such as the last of several addresses tried. */
    boolean sameAs(SendResult other) {
        return problem.equals(other.problem);
    }
}
