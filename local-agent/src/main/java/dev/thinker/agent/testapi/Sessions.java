package dev.thinker.agent.testapi;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import io.helidon.webserver.ServerRequest;

/**
 * The test sessions, and how many chunks had been received when each of them started. Keeps only as many as a test run
 * can need.
 */
public final class Sessions {
    private static final int MAX_SESSIONS = 1_000;

    /** The key null stands for any session. */
    private final Map<String, Long> starts = new LinkedHashMap<>();

    private String current;

    /** The session that a request names in a header or a query parameter, or null. */
    static String token(ServerRequest request) {
        return request.headers()
                .first("X-Datadog-Test-Session-Token")
                .or(() -> request.queryParams().first("test_session_token"))
                .orElse(null);
    }

    /** The session that a payload belongs to: the one it names, or else the current one, or null. */
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
        if (starts.size() > MAX_SESSIONS) {
            starts.remove(starts.keySet().iterator().next());
        }
    }

    /**
     * The number of chunks received when the session last started or, without a token, when any session did. Null if
     * none did.
     */
    synchronized Long start(String token) {
        return starts.get(token);
    }

    synchronized void clear() {
        starts.clear();
        current = null;
    }
}
