package dev.thinker.agent;

import java.util.Optional;

import io.helidon.webserver.ServerRequest;

/** Names the test session a request belongs to: a query parameter, or a header for senders that cannot change their URL. */
final class SessionToken {
    private SessionToken() {
    }

    static Optional<String> of(ServerRequest request) {
        return request.queryParams().first("test_session_token")
                .or(() -> request.headers().first("X-Datadog-Test-Session-Token"));
    }
}
