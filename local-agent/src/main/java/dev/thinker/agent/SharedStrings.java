package dev.thinker.agent;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One instance of every string that spans repeat: tag keys, service names, "GET". The least recently used string is
 * forgotten first, so what a flood of odd strings pushes out is back soon. Used by one thread only.
 */
final class SharedStrings {
    private static final int MOST = 8_192;
    private static final int LONGEST = 100;

    private final Map<String, String> strings = new LinkedHashMap<>(MOST, 0.75f, true);

    /** Returns the instance to use instead, or null for a string that is new or too long to be worth sharing. */
    String find(String string) {
        String shared = strings.get(string);
        if (shared == null && string.length() <= LONGEST) {
            strings.put(string, string);
            if (strings.size() > MOST) {
                strings.remove(strings.keySet().iterator().next());
            }
        }
        return shared;
    }
}
