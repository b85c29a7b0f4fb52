package dev.thinker.agent.query;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.thinker.agent.http.ErrorResponseException;
import dev.thinker.agent.http.Queries;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;
import io.helidon.common.http.Http;
import io.helidon.webserver.ServerRequest;

/**
 * What a query is about: the spans that ended in a window and pass the filters.
 *
 * @param env     to which the spans belong, or null for all
 * @param version of which the spans are, or null for all
 */
record Scope(TimeWindow window, String env, String version, Predicate<Span> filter) {
    /** In nanoseconds. The next query waits as long. */
    private static final long MAX_TIME = 10_000_000_000L;

    private static final Predicate<Span> ALL = span -> true;
    private static final Map<String, Function<Span, String>> EXACT =
            Map.of("service", Span::service, "operation", Span::name, "resource", Span::resource, "kind", Span::kind);

    /** Reads the parameters that all queries have. One that is missing filters nothing. */
    static Scope of(ServerRequest request) {
        return new Scope(
                TimeWindow.of(request), Queries.parameter(request, "env"), Queries.parameter(request, "version"), ALL);
    }

    /** Reads those of searches, too. */
    static Scope matching(ServerRequest request) {
        Scope all = of(request);
        String query = Queries.parameter(request, "query");
        long min =
                "0".equals(Queries.parameter(request, "min")) ? 0 : Queries.number(request, "min", Long.MAX_VALUE, 0);
        long max = Queries.number(request, "max", Long.MAX_VALUE, Long.MAX_VALUE);
        boolean errorsOnly = "true".equals(Queries.parameter(request, "errors"));
        Predicate<Span> filter = query == null ? all.filter : Query.parse(query);
        for (Map.Entry<String, Function<Span, String>> attribute : EXACT.entrySet()) {
            String value = Queries.parameter(request, attribute.getKey());
            filter = value == null
                    ? filter
                    : filter.and(span -> value.equals(attribute.getValue().apply(span)));
        }
        if (errorsOnly) {
            filter = filter.and(Span::isError);
        }
        if (min > 0 || max < Long.MAX_VALUE) {
            filter = filter.and(span -> span.duration() >= min && span.duration() <= max);
        }
        return new Scope(all.window, all.env, all.version, filter);
    }

    /** Tells whether no span in particular is searched for. */
    boolean isUnfiltered() {
        return filter == ALL;
    }

    boolean contains(Span span) {
        return window.contains(span.end())
                && isOf(env == null ? null : span.env(), version == null ? null : span.version())
                && filter.test(span);
    }

    /** Whether spans of this environment and version can be in scope. */
    boolean isOf(String anEnv, String aVersion) {
        return (env == null || env.equals(anEnv)) && (version == null || version.equals(aVersion));
    }

    /** Gets each trace with its spans, those that are not in scope, too. What arrived before the window also ended before it. */
    void eachTrace(TraceStore traces, BiConsumer<Trace, List<Span>> action) {
        long begin = System.nanoTime();
        for (Trace trace : traces.oldestFirst()) {
            if (System.nanoTime() - begin > MAX_TIME) {
                throw new ErrorResponseException(
                        Http.Status.SERVICE_UNAVAILABLE_503,
                        "the query takes too long, use a shorter window or fewer terms");
            }
            if (trace.chunks().stream().anyMatch(chunk -> chunk.received() >= window.from())) {
                action.accept(trace, trace.spans());
            }
        }
    }
}
