package dev.thinker.agent.http;

import io.helidon.common.http.Http;
import io.helidon.webserver.HttpException;

/** A request that is answered with an error. The message is shown to the sender. */
public final class Refused extends HttpException {
    private static final long serialVersionUID = 1L;

    public Refused(Http.ResponseStatus status, String reason) {
        super(reason, status);
    }
}
