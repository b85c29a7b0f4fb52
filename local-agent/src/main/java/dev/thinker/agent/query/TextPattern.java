package dev.thinker.agent.query;

import java.util.function.Predicate;

/** Texts to search for, in upper or lower case. Takes linear time, or the product of both lengths at worst. */
final class TextPattern {
    private TextPattern() {
    }

    static Predicate<String> contains(String part) {
        return text -> {
            for (int i = 0; i <= text.length() - part.length(); i++) {
                if (text.regionMatches(true, i, part, 0, part.length())) {
                    return true;
                }
            }
            return false;
        };
    }

    /** @param pattern where an asterisk stands for any text, and a question mark for one character */
    static Predicate<String> matches(String pattern) {
        return text -> matches(pattern, text);
    }

    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int afterAsterisk = -1;
        int retry = 0;
        while (t < text.length()) {
            char next = p < pattern.length() ? pattern.charAt(p) : 0;
            if (next == '*') {
                afterAsterisk = ++p;
                retry = t;
            } else if (p < pattern.length() && (next == '?' || pattern.regionMatches(true, p, text, t, 1))) {
                p++;
                t++;
            } else if (afterAsterisk >= 0) {
                p = afterAsterisk;
                t = ++retry;
            } else {
                return false;
            }
        }
        return pattern.substring(p).chars().allMatch(c -> c == '*');
    }
}
