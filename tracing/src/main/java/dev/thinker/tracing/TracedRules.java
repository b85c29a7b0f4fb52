package dev.thinker.tracing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.Service;

/**
 * Routing rules that put something around each handler that they are given, those of services included, and know its whole path.
 *
 * <p>A proxy, because {@link Routing.Rules} has some forty methods that differ only in an HTTP method and in how a path is given.
 */
record TracedRules(Routing.Rules rules, String mount, BiFunction<Route, Handler, Handler> around) implements InvocationHandler {

    static Routing.Rules of(Routing.Rules rules, String mount, BiFunction<Route, Handler, Handler> around) {
        return (Routing.Rules) Proxy.newProxyInstance(TracedRules.class.getClassLoader(), new Class<?>[] {Routing.Rules.class},
                new TracedRules(rules, mount, around));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        int last = arguments == null ? -1 : arguments.length - 1;
        Object registered = last < 0 ? null : arguments[last];
        if (registered instanceof Handler[] handlers) {
            Route route = Route.of(methods(method.getName(), arguments[0]), mount, last == 0 ? null : arguments[last - 1]);
            arguments[last] = Stream.of(handlers).map(handler -> around.apply(route, handler)).toArray(Handler[]::new);
        } else if (registered instanceof Service[] services) {
            arguments[last] = Stream.of(services).map(service -> traced(service, arguments)).toArray(Service[]::new);
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

    private Service traced(Service service, Object[] arguments) {
        String path = arguments[0] instanceof String pattern ? Route.join(mount, pattern) : mount;
        return nested -> service.update(of(nested, path, around));
    }

    /** Those that {@code rules.get(...)} and the like answer; none for {@code any}. */
    private static Set<String> methods(String name, Object first) {
        Set<String> methods = new TreeSet<>();
        if (first instanceof Iterable<?> several) {
            several.forEach(one -> methods.add(((Http.RequestMethod) one).name()));
        } else if (!name.equals("any")) {
            methods.add(name.toUpperCase(Locale.ROOT));
        }
        return methods;
    }
}
