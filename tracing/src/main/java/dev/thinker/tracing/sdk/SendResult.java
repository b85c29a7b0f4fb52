package dev.thinker.tracing.sdk;

import ddtrot.dd.trace.common.writer.RemoteApi;

/**
 * How it went when the tracer sent traces to the Agent.
 *
 * @param problem what the Agent does, as the rest of a sentence; empty where it accepts traces
 * @param detail what is known beyond that, or empty
 */
record SendResult(String problem, String detail) {

    static final SendResult NOTHING_SENT = new SendResult("nothing sent", "");
    static final SendResult ACCEPTED = new SendResult("", "");

    static SendResult rejected(int status) {
        return new SendResult("responds " + status, "");
    }

    /** The tracer follows a redirect with a GET, and takes what comes back for success. */
    static SendResult redirected(int status) {
        return new SendResult("redirects elsewhere (" + status + ")", "");
    }

    static SendResult noResponse(Throwable error) {
        return new SendResult("does not answer", " (" + error + ")");
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

    /** Whether the log need not say it again: details, such as which of several addresses was tried last, change all the time. */
    boolean sameAs(SendResult other) {
        return problem.equals(other.problem);
    }
}
