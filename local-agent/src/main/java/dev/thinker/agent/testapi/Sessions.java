package dev.thinker.agent.testapi;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import io.helidon.webserver.ServerRequest;

/**
 * The test sessions, told apart by when they started, in numbers of chunks received by then. Only as many as a test run can
 * need are remembered.
 */
public final class Sessions {
    private static final int MOST = 1_000;

    /** Under null is when any session last started. */
    private final Map<String, Long> starts = new LinkedHashMap<>();

    private String current;

    /** The session a request names: in a header, or in a query parameter for those who cannot send one; or null. */
    static String token(ServerRequest request) {
        return request.headers()
                .first("X-Datadog-Test-Session-Token")
                .or(() -> request.queryParams().first("test_session_token"))
                .orElse(null);
    }

    /** The session a payload belongs to: the one it names, else the one that is running, or null. */
    public synchronized String of(ServerRequest payload) {
        String token = token(payload);
        return token == null ? current : token;
    }

    synchronized void start(String token, long received) {
        current = token;
        for (String name : Arrays.asList(token, null)) {
            starts.remove(name);
            starts.put(name, received);
        }
        if (starts.size() > MOST) {
            starts.remove(starts.keySet().iterator().next());
        }
    }

    /** When the session last started, or without a token any of them; null if it never did. */
    synchronized Long start(String token) {
        return starts.get(token);
    }

    synchronized void clear() {
        starts.clear();
        current = null;
    }
}
