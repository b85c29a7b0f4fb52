package dev.thinker.agent.query;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.thinker.agent.http.ErrorResponseException;
import dev.thinker.agent.http.Queries;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;
import io.helidon.common.http.Http;
import io.helidon.webserver.ServerRequest;

/**
 * The spans that a query is about: those that ended in the window and match the filters.
 *
 * @param env null for all
 * @param version null for all
 */
record Scope(TimeWindow window, String env, String version, Predicate<Span> filter) {
    /** In nanoseconds. The next query has to wait for this one. */
    private static final long MAX_TIME = 10_000_000_000L;

    private static final Predicate<Span> ALL = span -> true;
    private static final Map<String, Function<Span, String>> EXACT =
            Map.of("service", Span::service, "operation", Span::name, "resource", Span::resource, "kind", Span::kind);

    /** Reads the parameters of all queries. */
    static Scope of(ServerRequest request) {
        return new Scope(
                TimeWindow.of(request), Queries.parameter(request, "env"), Queries.parameter(request, "version"), ALL);
    }

    /** Reads the parameters of searches, too. */
    static Scope matching(ServerRequest request) {
        Scope all = of(request);
        String query = Queries.parameter(request, "query");
        Predicate<Span> filter = query == null ? ALL : Query.parse(query);
        for (Map.Entry<String, Function<Span, String>> attribute : EXACT.entrySet()) {
            String value = Queries.parameter(request, attribute.getKey());
            if (value != null) {
                filter = filter.and(span -> value.equals(attribute.getValue().apply(span)));
            }
        }
        if ("true".equals(Queries.parameter(request, "errors"))) {
            filter = filter.and(Span::isError);
        }
        boolean isFromZero = "0".equals(Queries.parameter(request, "min"));
        long min = isFromZero ? 0 : Queries.number(request, "min", Long.MAX_VALUE, 0);
        long max = Queries.number(request, "max", Long.MAX_VALUE, Long.MAX_VALUE);
        if (min > 0 || max < Long.MAX_VALUE) {
            filter = filter.and(span -> span.duration() >= min && span.duration() <= max);
        }
        return new Scope(all.window, all.env, all.version, filter);
    }

    /** The start of a response. */
    ObjectNode json() {
        return new ObjectNode(JsonNodeFactory.instance)
                .put("from", window.from())
                .put("to", window.to())
                .put("step", window.step());
    }

    /** Whether there is no search. */
    boolean isUnfiltered() {
        return filter == ALL;
    }

    boolean contains(Span span) {
        return window.contains(span.end())
                && isOf(env == null ? null : span.env(), version == null ? null : span.version())
                && filter.test(span);
    }

    /** Whether spans of this environment and version are in scope. */
    boolean isOf(String otherEnv, String otherVersion) {
        return (env == null || env.equals(otherEnv)) && (version == null || version.equals(otherVersion));
    }

    /**
     * Calls the action with each trace and all its spans, whether in scope or not. Skips traces that arrived before the
     * window, because they ended before it.
     */
    void eachTrace(TraceStore traces, BiConsumer<Trace, List<Span>> action) {
        long begin = System.nanoTime();
        for (Trace trace : traces.oldestFirst()) {
            if (System.nanoTime() - begin > MAX_TIME) {
                throw new ErrorResponseException(
                        Http.Status.SERVICE_UNAVAILABLE_503,
                        "the query takes too long, use a shorter time window or fewer terms");
            }
            if (trace.chunks().stream().anyMatch(chunk -> chunk.received() >= window.from())) {
                action.accept(trace, trace.spans());
            }
        }
    }
}
