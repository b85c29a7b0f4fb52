package dev.thinker.agent.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.thinker.agent.http.ErrorResponseException;
import dev.thinker.agent.http.Queries;
import dev.thinker.agent.query.SpanConcentrator.Key;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.Service;

/** The API that the pages are made of, and scripts may use as well. */
public final class QueryService implements Service {
    private static final int MAX_TRACES = 1_000;
    private static final int DEFAULT_TRACES = 100;
    /** Of environments, and of versions. */
    private static final int MAX_VALUES = 1_000;

    private final Queries queries;
    private final TraceStore traces;
    private final StatsStore stats;

    public QueryService(Queries queries, TraceStore traces, StatsStore stats) {
        this.queries = queries;
        this.traces = traces;
        this.stats = stats;
    }

    @Override
    public void update(Routing.Rules rules) {
        queries.get(rules, "/api/scope", this::scope);
        queries.get(rules, "/api/services", this::services);
        queries.get(rules, "/api/resources", this::resources);
        queries.get(rules, "/api/resource", this::resource);
        queries.get(rules, "/api/traces", this::search);
        queries.get(rules, "/api/facets", this::facets);
        queries.get(rules, "/api/map", this::map);
        queries.get(rules, "/api/errors", this::errors);
        queries.get(rules, "/api/traces/{id}", request -> TraceDetail.of(trace(request)));
        queries.get(rules, "/api/traces/{id}/spans/{spanId}", this::span);
    }

    private Object scope(ServerRequest request) {
        String env = Queries.parameter(request, "env");
        return Map.of(
                "envs",
                values(Span::env, span -> true),
                "versions",
                values(Span::version, span -> env == null || env.equals(span.env())));
    }

    private List<String> values(Function<Span, String> attribute, Predicate<Span> filter) {
        return traces.oldestFirst().stream()
                .flatMap(trace -> trace.spans().stream())
                .filter(filter)
                .map(attribute)
                .filter(value -> value != null && !value.isEmpty())
                .distinct()
                .limit(MAX_VALUES)
                .sorted()
                .toList();
    }

    private Object services(ServerRequest request) {
        Scope scope = Scope.of(request);
        ServiceStats services = serviceStats(scope, key -> true);
        return response(
                scope,
                "services",
                services.services(),
                "uncounted",
                services.uncounted().stream()
                        .filter(row -> services.of(row.key().service()) == null)
                        .toList());
    }

    private Object resources(ServerRequest request) {
        Scope scope = Scope.of(request);
        String service = required(request, "service");
        ServiceStats services = serviceStats(scope, key -> key.service().equals(service));
        ServiceMap map = new ServiceMap(traces, scope);
        return response(
                scope,
                "service",
                service,
                "stats",
                services.of(service),
                "resources",
                services.resources(),
                "uncounted",
                services.uncounted(),
                "callers",
                map.callers(service),
                "callees",
                map.callees(service));
    }

    /** In the execution time is all that happens below the spans of the resource. */
    private Object resource(ServerRequest request) {
        Scope scope = Scope.matching(request);
        String service = required(request, "service");
        String operation = required(request, "operation");
        String resource = required(request, "resource");
        String kind = Queries.parameter(request, "kind");
        SpanStats sum = new SpanStats(scope.window());
        new SpanConcentrator(
                        traces,
                        stats,
                        scope,
                        key -> key.service().equals(service)
                                && key.operation().equals(operation)
                                && key.resource().equals(resource)
                                && (kind == null || kind.equals(key.kind())))
                .stats()
                .values()
                .forEach(sum::add);
        ExecutionTime time = new ExecutionTime();
        scope.eachTrace(traces, (trace, spans) -> {
            List<Span> ofResource = spans.stream().filter(scope::contains).toList();
            if (!ofResource.isEmpty()) {
                time.addAll(new SpanTree(spans), ofResource);
            }
        });
        return response(scope, "stats", sum, "latency", Latency.of(sum), "share", time.shares());
    }

    private Object search(ServerRequest request) {
        Scope scope = Scope.matching(request);
        int limit = (int) Queries.number(request, "limit", MAX_TRACES, DEFAULT_TRACES);
        TraceSearch found = new TraceSearch(traces, scope, "spans".equals(Queries.parameter(request, "as")), limit);
        return response(
                scope,
                "query",
                Queries.parameter(request, "query"),
                "total",
                found.stats().requests(),
                "chart",
                found.stats().chart(),
                "rows",
                found.rows(),
                "truncated",
                found.stats().requests() > limit);
    }

    private Object facets(ServerRequest request) {
        Scope scope = Scope.matching(request);
        Facets facets = new Facets(traces, scope);
        return response(scope, "facets", facets.rows(), "spans", facets.spans());
    }

    private Object map(ServerRequest request) {
        Scope scope = Scope.of(request);
        ServiceMap map = new ServiceMap(traces, scope);
        return response(scope, "nodes", map.nodes(serviceStats(scope, key -> true)), "edges", map.edges());
    }

    private Object errors(ServerRequest request) {
        Scope scope = Scope.matching(request);
        return response(scope, "errors", new ErrorGroups(traces, scope).rows());
    }

    private Object span(ServerRequest request) {
        SpanTree tree = new SpanTree(trace(request).spans());
        return tree.spans().stream()
                .filter(span -> span.hexId().equals(request.path().param("spanId")))
                .findFirst()
                .map(span -> SpanDetail.of(tree, span))
                .orElseThrow(() ->
                        new ErrorResponseException(Http.Status.NOT_FOUND_404, "the trace has no span with this id"));
    }

    private Trace trace(ServerRequest request) {
        return traces.find(request.path().param("id"))
                .orElseThrow(() -> new ErrorResponseException(
                        Http.Status.NOT_FOUND_404, "there is no trace with this id, or not any more"));
    }

    private ServiceStats serviceStats(Scope scope, Predicate<Key> keys) {
        return new ServiceStats(new SpanConcentrator(traces, stats, scope, keys), scope.window());
    }

    private static String required(ServerRequest request, String name) {
        String value = Queries.parameter(request, name);
        if (value == null) {
            throw new ErrorResponseException(Http.Status.BAD_REQUEST_400, "the parameter " + name + " is missing");
        }
        return value;
    }

    /** @param fields each a name and a value */
    private static Map<String, Object> response(Scope scope, Object... fields) {
        TimeWindow window = scope.window();
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("from", window.from());
        response.put("to", window.to());
        response.put("step", window.step());
        for (int i = 0; i < fields.length; i += 2) {
            response.put((String) fields[i], fields[i + 1]);
        }
        return response;
    }
}
