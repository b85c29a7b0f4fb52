package dev.thinker.agent.query;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** The API under {@code /api/}. */
public record QueryService(Queries queries, TraceStore traces, StatsStore stats) implements Service {
    private static final int MAX_ROWS = 1_000;
    private static final int DEFAULT_ROWS = 100;

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
        return new ObjectNode(JsonNodeFactory.instance)
                .putPOJO("envs", values(Span::env, span -> true))
                .putPOJO("versions", values(Span::version, span -> env == null || env.equals(span.env())));
    }

    private List<String> values(Function<Span, String> attribute, Predicate<Span> filter) {
        return traces.oldestFirst().stream()
                .flatMap(trace -> trace.spans().stream())
                .filter(filter)
                .map(attribute)
                .filter(value -> value != null && !value.isEmpty())
                .distinct()
                .limit(MAX_ROWS)
                .sorted()
                .toList();
    }

    private Object services(ServerRequest request) {
        Scope scope = Scope.of(request);
        ServiceStats services = new ServiceStats(traces, stats, scope, key -> true);
        return scope.json()
                .putPOJO("services", services.services())
                .putPOJO("uncounted", services.uncounted(key -> services.of(key.service()) == null));
    }

    private Object resources(ServerRequest request) {
        Scope scope = Scope.of(request);
        String service = required(request, "service");
        ServiceStats services =
                new ServiceStats(traces, stats, scope, key -> key.service().equals(service));
        ServiceMap map = new ServiceMap(traces, scope);
        return scope.json()
                .put("service", service)
                .putPOJO("stats", services.of(service))
                .putPOJO("resources", services.resources())
                .putPOJO("uncounted", services.uncounted(key -> true))
                .putPOJO("callers", map.callers(service))
                .putPOJO("callees", map.callees(service));
    }

    private Object resource(ServerRequest request) {
        Scope scope = Scope.matching(request);
        String service = required(request, "service");
        String operation = required(request, "operation");
        String resource = required(request, "resource");
        String kind = Queries.parameter(request, "kind");
        Predicate<Key> isResource = key -> key.service().equals(service)
                && key.operation().equals(operation)
                && key.resource().equals(resource)
                && (kind == null || kind.equals(key.kind()));
        SpanStats sum = new SpanStats(scope.window());
        new SpanConcentrator(traces, stats, scope, isResource).stats.values().forEach(sum::add);
        return scope.json()
                .putPOJO("stats", sum)
                .putPOJO("latency", Latency.of(sum))
                .putPOJO("share", ExecutionTime.below(traces, scope).shares());
    }

    private Object search(ServerRequest request) {
        Scope scope = Scope.matching(request);
        int limit = (int) Queries.number(request, "limit", MAX_ROWS, DEFAULT_ROWS);
        boolean asSpans = "spans".equals(Queries.parameter(request, "as"));
        TraceSearch found = new TraceSearch(traces, scope, asSpans, limit);
        SpanStats total = found.stats();
        return scope.json()
                .put("query", Queries.parameter(request, "query"))
                .put("total", total.requests())
                .putPOJO("chart", total.chart())
                .putPOJO("rows", found.rows())
                .put("truncated", total.requests() > limit);
    }

    private Object facets(ServerRequest request) {
        Scope scope = Scope.matching(request);
        Facets facets = new Facets(traces, scope);
        return scope.json().putPOJO("facets", facets.rows()).put("spans", facets.spans());
    }

    private Object map(ServerRequest request) {
        Scope scope = Scope.of(request);
        ServiceMap map = new ServiceMap(traces, scope);
        return scope.json()
                .putPOJO("nodes", map.nodes(new ServiceStats(traces, stats, scope, key -> true)))
                .putPOJO("edges", map.edges());
    }

    private Object errors(ServerRequest request) {
        Scope scope = Scope.matching(request);
        return scope.json().putPOJO("errors", new ErrorGroups(traces, scope).rows());
    }

    private Object span(ServerRequest request) {
        SpanTree tree = new SpanTree(trace(request).spans());
        return tree.spans().stream()
                .filter(span -> span.hexId().equals(request.path().param("spanId")))
                .findFirst()
                .map(span -> SpanDetail.of(span, tree))
                .orElseThrow(() ->
                        new ErrorResponseException(Http.Status.NOT_FOUND_404, "the trace has no span with this id"));
    }

    private Trace trace(ServerRequest request) {
        return traces.find(request.path().param("id"))
                .orElseThrow(() -> new ErrorResponseException(
                        Http.Status.NOT_FOUND_404, "there is no trace with this id; it may have been evicted"));
    }

    private static String required(ServerRequest request, String name) {
        String value = Queries.parameter(request, name);
        if (value == null) {
            throw new ErrorResponseException(Http.Status.BAD_REQUEST_400, "the parameter " + name + " is missing");
        }
        return value;
    }
}
