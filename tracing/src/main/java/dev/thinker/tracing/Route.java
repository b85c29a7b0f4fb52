package dev.thinker.tracing;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.helidon.common.http.Http;
import io.helidon.webserver.PathMatcher;

/**
 * A route as it was registered.
 *
 * @param methods what it answers; empty for all
 * @param headAsGet whether it answers HEAD only because it answers GET
 * @param mount where its service is
 * @param pattern such as {@code /stock/{id}}; empty where its handler was given none, or a {@link PathMatcher}
 * @param matcher empty where its handler was given no pattern, such as a filter
 */
record Route(
        Set<Http.RequestMethod> methods,
        boolean headAsGet,
        Mount mount,
        Optional<String> pattern,
        Optional<PathMatcher> matcher) {

    private static final Pattern PATH_PARAMETERS = Pattern.compile(";[^/]*");

    static Route of(Set<Http.RequestMethod> methods, boolean headAsGet, Mount mount, Object pattern) {
        if (pattern instanceof String text) {
            return new Route(methods, headAsGet, mount, Optional.of(text), Optional.of(PathMatcher.create(text)));
        }
        Optional<PathMatcher> matcher = pattern instanceof PathMatcher known ? Optional.of(known) : Optional.empty();
        return new Route(methods, headAsGet, mount, Optional.empty(), matcher);
    }

    /** The pattern with the path where its service is mounted, such as {@code /shop/stock/{id}}. */
    String path() {
        return mount.join(pattern.orElse("/*"));
    }

    /** What Datadog groups the requests by. A method that the caller made up does not become a resource. */
    static String resource(Http.RequestMethod method, String path) {
        return (method instanceof Http.Method ? method.name() : "OTHER") + " " + path;
    }

    boolean matches(String requested) {
        return matcher.isPresent()
                && mount.remaining()
                        .apply(requested)
                        .filter(path ->
                                matcher.get().match(withoutParameters(path)).matches())
                        .isPresent();
    }

    /** As Helidon's routing does: {@code /stock;size=1/42} is the path {@code /stock/42}. */
    private static String withoutParameters(String path) {
        if (path.indexOf(';') < 0) {
            return path;
        }
        String plain = PATH_PARAMETERS.matcher(path).replaceAll("");
        return plain.length() > 1 && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }
}
