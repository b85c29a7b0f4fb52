package dev.thinker.tracing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.PathMatcher;
import io.helidon.webserver.Routing;
import io.helidon.webserver.Service;

/**
 * Routing rules that wrap each handler registered with them, including the handlers of services, and know its full
 * path. A route that handles GET also handles HEAD.
 *
 * <p>This is a proxy because {@link Routing.Rules} has some forty methods that differ only in the HTTP method and the
 * type of the path.
 */
record TracedRules(Routing.Rules rules, Mount mount, BiFunction<Route, Handler, Handler> around)
        implements InvocationHandler {

    static Routing.Rules of(Routing.Rules rules, Mount mount, BiFunction<Route, Handler, Handler> around) {
        return (Routing.Rules) Proxy.newProxyInstance(
                TracedRules.class.getClassLoader(),
                new Class<?>[] {Routing.Rules.class},
                new TracedRules(rules, mount, around));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        int last = arguments == null ? -1 : arguments.length - 1;
        Object registered = last < 0 ? null : arguments[last];
        if (registered instanceof Handler[] handlers) {
            Set<Http.RequestMethod> methods = methods(method.getName(), arguments[0]);
            boolean headAsGet = methods.contains(Http.Method.GET) && !methods.contains(Http.Method.HEAD);
            if (headAsGet) {
                methods.add(Http.Method.HEAD);
            }
            register(Route.of(methods, headAsGet, mount, last == 0 ? null : arguments[last - 1]), handlers);
            return proxy;
        } else if (registered instanceof Service[] services) {
            arguments[last] = Stream.of(services)
                    .map(service -> traced(service, arguments))
                    .toArray(Service[]::new);
        } else if (registered instanceof Supplier<?>[] services) {
            arguments[last] = Stream.of(services)
                    .map(service -> (Supplier<Service>) () -> traced((Service) service.get(), arguments))
                    .toArray(Supplier[]::new);
        }
        try {
            Object result = method.invoke(rules, arguments);
            return result == rules ? proxy : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void register(Route route, Handler[] handlers) {
        Handler[] traced =
                Stream.of(handlers).map(handler -> around.apply(route, handler)).toArray(Handler[]::new);
        PathMatcher matcher = route.matcher().orElse(null);
        if (route.methods().isEmpty()) {
            rules.any(matcher, traced);
        } else {
            rules.anyOf(route.methods(), matcher, traced);
        }
    }

    private Service traced(Service service, Object[] arguments) {
        Mount nested = arguments[0] instanceof String pattern ? mount.at(pattern) : mount;
        return inside -> service.update(of(inside, nested, around));
    }

    /**
     * Returns the methods that {@code rules.get(...)}, {@code rules.anyOf(...)} and so on register; none for
     * {@code any}.
     */
    private static Set<Http.RequestMethod> methods(String name, Object first) {
        Set<Http.RequestMethod> methods = new LinkedHashSet<>();
        if (first instanceof Iterable<?> several) {
            several.forEach(one -> methods.add((Http.RequestMethod) one));
        } else if (!name.equals("any")) {
            methods.add(Http.Method.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        return methods;
    }
}
