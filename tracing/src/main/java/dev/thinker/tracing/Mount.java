package dev.thinker.tracing;

import java.util.Optional;
import java.util.function.Function;

import io.helidon.webserver.PathMatcher;

/**
 * Where a service is registered.
 *
 * @param path its pattern, such as {@code /shop}; empty at the root
 * @param remaining what the service sees of a request's path; empty where it does not match. As in Helidon's routing, each level takes
 *        its part of the path: a pattern such as {@code /{+rest}} leaves nothing for the next, though both joined would match
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

    /** What is mounted at /shop sees the path /shop as /, and what is mounted at / sees all. */
    String join(String pattern) {
        if (path.equals("/")) {
            return pattern;
        }
        return pattern.equals("/") && !path.isEmpty() ? path : path + pattern;
    }
}
