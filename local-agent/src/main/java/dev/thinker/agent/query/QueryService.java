package dev.thinker.agent.query;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.thinker.agent.http.ErrorResponseException;
import dev.thinker.agent.http.Queries;
import dev.thinker.agent.query.ErrorGroups.ErrorGroup;
import dev.thinker.agent.query.ExecutionTime.Share;
import dev.thinker.agent.query.Facets.Facet;
import dev.thinker.agent.query.ServiceMap.Edge;
import dev.thinker.agent.query.ServiceMap.Node;
import dev.thinker.agent.query.ServiceMap.Peer;
import dev.thinker.agent.query.ServiceStats.ResourceRow;
import dev.thinker.agent.query.ServiceStats.ServiceRow;
import dev.thinker.agent.query.ServiceStats.UncountedRow;
import dev.thinker.agent.query.SpanConcentrator.Key;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.Service;

/** The API under {@code /api/}. The records at the end are its responses. */
public final class QueryService implements Service {
    private static final int MAX_ROWS = 1_000;
    private static final int DEFAULT_ROWS = 100;
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
        return new Scopes(
                values(Span::env, span -> true), values(Span::version, span -> env == null || env.equals(span.env())));
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
        List<UncountedRow> uncounted = services.uncounted().stream()
                .filter(row -> services.of(row.key().service()) == null)
                .toList();
        return new Services(scope.window(), services.services(), uncounted);
    }

    private Object resources(ServerRequest request) {
        Scope scope = Scope.of(request);
        String service = required(request, "service");
        ServiceStats services = serviceStats(scope, key -> key.service().equals(service));
        ServiceMap map = new ServiceMap(traces, scope);
        return new Resources(
                scope.window(),
                service,
                services.of(service),
                services.resources(),
                services.uncounted(),
                map.callers(service),
                map.callees(service));
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
        return new Resource(
                scope.window(),
                sum,
                Latency.of(sum),
                ExecutionTime.below(traces, scope).shares());
    }

    private Object search(ServerRequest request) {
        Scope scope = Scope.matching(request);
        int limit = (int) Queries.number(request, "limit", MAX_ROWS, DEFAULT_ROWS);
        boolean asSpans = "spans".equals(Queries.parameter(request, "as"));
        TraceSearch found = new TraceSearch(traces, scope, asSpans, limit);
        SpanStats total = found.stats();
        return new Found(
                scope.window(),
                Queries.parameter(request, "query"),
                total.requests(),
                total.chart(),
                found.rows(),
                total.requests() > limit);
    }

    private Object facets(ServerRequest request) {
        Scope scope = Scope.matching(request);
        Facets facets = new Facets(traces, scope);
        return new FacetList(scope.window(), facets.rows(), facets.spans());
    }

    private Object map(ServerRequest request) {
        Scope scope = Scope.of(request);
        ServiceMap map = new ServiceMap(traces, scope);
        return new MapOfServices(scope.window(), map.nodes(serviceStats(scope, key -> true)), map.edges());
    }

    private Object errors(ServerRequest request) {
        Scope scope = Scope.matching(request);
        return new Errors(scope.window(), new ErrorGroups(traces, scope).rows());
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
                        Http.Status.NOT_FOUND_404, "there is no trace with this id; it may have been evicted"));
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

    private record Scopes(List<String> envs, List<String> versions) {}

    private record Services(
            @JsonUnwrapped TimeWindow window, List<ServiceRow> services, List<UncountedRow> uncounted) {}

    private record Resources(
            @JsonUnwrapped TimeWindow window,
            String service,
            SpanStats stats,
            List<ResourceRow> resources,
            List<UncountedRow> uncounted,
            List<Peer> callers,
            List<Peer> callees) {}

    private record Resource(@JsonUnwrapped TimeWindow window, SpanStats stats, Latency latency, List<Share> share) {}

    private record Found(
            @JsonUnwrapped TimeWindow window,
            String query,
            long total,
            Object chart,
            List<TraceSearch.Row> rows,
            boolean truncated) {}

    private record FacetList(@JsonUnwrapped TimeWindow window, List<Facet> facets, long spans) {}

    private record MapOfServices(@JsonUnwrapped TimeWindow window, List<Node> nodes, List<Edge> edges) {}

    private record Errors(@JsonUnwrapped TimeWindow window, List<ErrorGroup> errors) {}
}
