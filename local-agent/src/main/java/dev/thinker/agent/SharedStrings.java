package dev.thinker.agent;

import java.util.HashMap;
import java.util.Map;

/**
 * One instance of every string that spans repeat: tag keys, service names, "GET". It takes the first strings it sees and
 * never lets go of them, so a span that uses one holds no memory for it. Used by one thread only.
 */
final class SharedStrings {
    private static final int MOST = 8192;
    private static final int LONGEST = 100;

    private final Map<String, String> strings = new HashMap<>();

    /** Returns the shared instance, or null when the string is not shared. */
    String find(String string) {
        String shared = strings.get(string);
        if (shared == null && string.length() <= LONGEST && strings.size() < MOST) {
            strings.put(string, string);
            return string;
        }
        return shared;
    }
}
