package dev.thinker.tracing;

import java.util.Set;

import io.helidon.common.http.Http;
import io.helidon.webserver.PathMatcher;

/**
 * A route as it was registered.
 *
 * @param methods what it answers; empty for all
 * @param path a pattern such as {@code /shop/stock/{id}}, with the path where its service is mounted
 * @param matcher null where a handler was given no pattern, such as a filter
 */
record Route(Set<String> methods, String path, PathMatcher matcher) {

    static Route of(Set<String> methods, String mount, Object pattern) {
        String path = pattern instanceof String text ? join(mount, text) : mount + "/*";
        return new Route(methods, path, pattern instanceof String ? PathMatcher.create(path) : null);
    }

    /** What is mounted at /shop sees the path /shop as /. */
    static String join(String mount, String path) {
        return path.equals("/") && !mount.isEmpty() ? mount : mount + path;
    }

    /** What Datadog groups the requests by. A method that the caller made up does not become a resource. */
    String resource(Http.RequestMethod method) {
        return (method instanceof Http.Method ? method.name() : "OTHER") + " " + path;
    }

    boolean matches(String requested) {
        return matcher != null && matcher.match(requested).matches();
    }
}
