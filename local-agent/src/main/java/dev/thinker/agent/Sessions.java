package dev.thinker.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The test sessions, told apart by when they started, in numbers of chunks received by then. Only as many as a test run can
 * need are remembered.
 */
final class Sessions {
    private static final int MOST = 1_000;

    private final Map<String, Long> starts = new LinkedHashMap<>();
    private String current;
    private long latestStart;

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

    /** The token of the session that is running, or null. */
    synchronized String current() {
        return current;
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
