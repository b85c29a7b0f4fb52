package dev.thinker.agent.http;

import io.helidon.common.http.Http;
import io.helidon.webserver.HttpException;

/** A request that is answered with an error. The message is shown to the sender. */
public final class Refused extends HttpException {
    private static final long serialVersionUID = 1L;

    private final Integer at;

    public Refused(Http.ResponseStatus status, String reason) {
        this(status, reason, null);
    }

    /** @param at where in the query, as an index, or null */
    public Refused(Http.ResponseStatus status, String reason, Integer at) {
        super(reason, status);
        this.at = at;
    }

    Integer at() {
        return at;
    }
}
