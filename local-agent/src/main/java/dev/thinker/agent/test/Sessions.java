package dev.thinker.agent.test;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import io.helidon.webserver.ServerRequest;

/**
 * The test sessions, told apart by when they started, in numbers of chunks received by then. Only as many as a test run can
 * need are remembered.
 */
public final class Sessions {
    private static final int MOST = 1_000;

    private final Map<String, Long> starts = new LinkedHashMap<>();
    private String current;
    private long latestStart;

    /** The session a request names: in a header, or in a query parameter for those who cannot send one. */
    static Optional<String> token(ServerRequest request) {
        return request.headers().first("X-Datadog-Test-Session-Token")
                .or(() -> request.queryParams().first("test_session_token"));
    }

    /** The session a payload belongs to: the one it names, else the one that is running, or null. */
    public synchronized String of(ServerRequest payload) {
        return token(payload).orElse(current);
    }

    synchronized void start(String token, long received) {
        current = token;
        latestStart = received;
        if (token != null) {
            starts.remove(token);
            starts.put(token, received);
            if (starts.size() > MOST) {
                starts.remove(starts.keySet().iterator().next());
            }
        }
    }

    synchronized long latestStart() {
        return latestStart;
    }

    synchronized OptionalLong start(String token) {
        Long start = starts.get(token);
        return start == null ? OptionalLong.empty() : OptionalLong.of(start);
    }

    synchronized void clear() {
        starts.clear();
        current = null;
        latestStart = 0;
    }
}
