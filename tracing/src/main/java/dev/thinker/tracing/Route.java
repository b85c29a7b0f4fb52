package dev.thinker.tracing;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.helidon.common.http.Http;
import io.helidon.webserver.PathMatcher;

/**
 * A registered route.
 *
 * @param methods the methods it handles; empty for all
 * @param headAsGet whether it handles HEAD only because it handles GET
 * @param mount where its service is registered
 * @param pattern such as {@code /stock/{id}}; empty if it was registered with a {@link PathMatcher}, or without a path
 * @param matcher empty if it was registered without a path, as a filter is
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

    /** Returns the pattern including the mount, such as {@code /shop/stock/{id}}. */
    String path() {
        return mount.join(pattern.orElse("/*"));
    }

    /** Returns the resource that Datadog groups requests by. A nonstandard method does not become part of it. */
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

    /** Removes path parameters as Helidon's routing does: {@code /stock;size=1/42} becomes {@code /stock/42}. */
    private static String withoutParameters(String path) {
        if (path.indexOf(';') < 0) {
            return path;
        }
        String plain = PATH_PARAMETERS.matcher(path).replaceAll("");
        return plain.length() > 1 && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }
}
