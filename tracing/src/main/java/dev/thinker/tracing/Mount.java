package dev.thinker.tracing;

import java.util.Optional;
import java.util.function.Function;

import io.helidon.webserver.PathMatcher;

/**
 * The place where a service is registered.
 *
 * @param path the pattern, such as {@code /shop}; empty at the root
 * @param remaining returns the part of a request's path that the service sees; empty if the path does not match. As in
 *     Helidon's routing, each level consumes its part of the path: a pattern such as {@code /{+rest}} leaves nothing
 *     for the next level, even if the joined pattern would match
 */
record Mount(String path, Function<String, Optional<String>> remaining) {

    static final Mount ROOT = new Mount("", Optional::of);

    Mount at(String pattern) {
        PathMatcher matcher = PathMatcher.create(pattern);
        return new Mount(join(pattern), requested -> remaining
                .apply(requested)
                .map(matcher::prefixMatch)
                .filter(PathMatcher.Result::matches)
                .map(PathMatcher.PrefixResult::remainingPart));
    }

    /**
     * Appends a pattern. A service mounted at /shop sees the path /shop as /, and one mounted at / sees the whole path.
     */
    String join(String pattern) {
        if (path.equals("/")) {
            return pattern;
        }
        return pattern.equals("/") && !path.isEmpty() ? path : path + pattern;
    }
}
