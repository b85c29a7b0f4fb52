package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.TraceStore;

/**
 * Which service calls which, and what calls go out to that is not traced. Tracers may give the spans of outgoing calls a service
 * of their own, such as "requests" or "postgres", which calls nobody: such a call is of the service around it.
 */
final class ServiceMap {
    private static final Set<String> OUTGOING_KINDS = Set.of("client", "producer");
    private static final Set<String> INCOMING_KINDS = Set.of("server", "consumer");
    private static final Set<String> OUTGOING_TYPES = Set.of(
            "http",
            "sql",
            "db",
            "cache",
            "redis",
            "memcached",
            "mongodb",
            "elasticsearch",
            "opensearch",
            "cassandra",
            "dynamodb",
            "queue");
    /** From the best name of a callee to the worst. */
    private static final List<String> CALLEE_TAGS =
            List.of("db.name", "db.instance", "messaging.destination", "out.host", "peer.hostname", "net.peer.name");
    /** Of calls that are part of one another. */
    private static final int MAX_NESTED = 10;

    private final Map<Edge, SpanStats> edges =
            new TreeMap<>(Comparator.comparing(Edge::from).thenComparing(Edge::to));
    private final Map<String, SpanStats> callees = new HashMap<>();
    private final Map<String, String> calleeTypes = new HashMap<>();
    private final Set<String> services = new TreeSet<>();
    private final Scope scope;

    ServiceMap(TraceStore traces, Scope scope) {
        this.scope = scope;
        scope.eachTrace(traces, (trace, spans) -> add(new SpanTree(spans)));
    }

    private void add(SpanTree tree) {
        Set<Span> traced = new HashSet<>();
        tree.spans().stream().filter(span -> !isOutgoing(span)).forEach(span -> addIncoming(span, tree, traced));
        tree.spans().stream()
                .filter(span -> isOutgoing(span) && !traced.contains(span) && scope.contains(span))
                .forEach(span -> addUntraced(span, tree.parent(span)));
    }

    private void addIncoming(Span span, SpanTree tree, Set<Span> traced) {
        if (scope.contains(span)) {
            services.add(span.service());
        }
        Span parent = tree.parent(span);
        Set<Span> calls = new LinkedHashSet<>();
        Span call = span;
        Span caller = parent;
        while (caller != null && isOutgoing(caller) && calls.size() < MAX_NESTED && calls.add(caller)) {
            call = caller;
            caller = tree.parent(caller);
        }
        if (parent != null) {
            String from = (caller == null || isOutgoing(caller) ? call : caller).service();
            boolean isOther =
                    !span.service().equals(parent.service()) && !span.service().equals(from);
            if (isOther || INCOMING_KINDS.contains(span.kind())) {
                traced.addAll(calls);
                add(from, span.service(), call, call.isError() || span.isError());
            }
        }
    }

    private void addUntraced(Span call, Span parent) {
        if (parent == null && call.parentId() == 0) {
            services.add(call.service());
        }
        if (parent == null || !isOutgoing(parent)) {
            String from = parent == null ? call.service() : parent.service();
            Stream.concat(
                            Stream.of(call.meta("peer.service"), call.service().equals(from) ? null : call.service()),
                            CALLEE_TAGS.stream().map(call::meta))
                    .filter(name -> name != null && !name.isEmpty())
                    .findFirst()
                    .ifPresent(callee -> {
                        add(from, callee, call, call.isError());
                        calleeTypes.put(callee, call.type());
                    });
        }
    }

    private void add(String from, String to, Span call, boolean isError) {
        if (!from.equals(to) && scope.contains(call)) {
            edges.computeIfAbsent(new Edge(from, to), any -> new SpanStats(scope.window()))
                    .add(call, isError);
            callees.computeIfAbsent(to, any -> new SpanStats(scope.window())).add(call, isError);
        }
    }

    private static boolean isOutgoing(Span span) {
        String kind = span.kind();
        return OUTGOING_KINDS.contains(kind) || OUTGOING_TYPES.contains(span.type()) && !INCOMING_KINDS.contains(kind);
    }

    /** @param stats of the services that are traced */
    List<Node> nodes(ServiceStats stats) {
        Set<String> names = new TreeSet<>(services);
        edges.keySet().forEach(edge -> names.addAll(List.of(edge.from, edge.to)));
        return names.stream().map(name -> node(name, stats.of(name))).toList();
    }

    private Node node(String name, SpanStats ofService) {
        SpanStats stats = isTraced(name) && ofService != null
                ? ofService
                : callees.getOrDefault(name, new SpanStats(scope.window()));
        return new Node(name, isTraced(name) ? "service" : "external", type(name), Traffic.of(stats, scope.window()));
    }

    List<EdgeRow> edges() {
        return edges.entrySet().stream()
                .map(edge ->
                        new EdgeRow(edge.getKey().from, edge.getKey().to, Traffic.of(edge.getValue(), scope.window())))
                .toList();
    }

    List<Peer> callers(String service) {
        return peers(edge -> edge.to.equals(service), EdgeRow::from);
    }

    List<Peer> callees(String service) {
        return peers(edge -> edge.from.equals(service), EdgeRow::to);
    }

    private List<Peer> peers(Predicate<EdgeRow> condition, Function<EdgeRow, String> name) {
        return edges().stream()
                .filter(condition)
                .map(edge ->
                        new Peer(name.apply(edge), isTraced(name.apply(edge)), type(name.apply(edge)), edge.traffic))
                .toList();
    }

    private boolean isTraced(String name) {
        return services.contains(name);
    }

    /** Of what is not traced, such as sql, or empty. */
    private String type(String name) {
        return isTraced(name) ? "" : calleeTypes.getOrDefault(name, "");
    }

    private record Edge(String from, String to) {}

    record Peer(
            String service,
            boolean traced,
            String type,
            @JsonUnwrapped Traffic traffic) {}

    record EdgeRow(String from, String to, @JsonUnwrapped Traffic traffic) {}

    record Node(
            String service,
            String kind,
            String type,
            @JsonUnwrapped Traffic traffic) {}

    /** @param rate requests per second @param errorRate from 0 to 1 */
    record Traffic(long requests, double rate, long errors, double errorRate, long p95) {
        static Traffic of(SpanStats stats, TimeWindow window) {
            return new Traffic(
                    stats.requests(),
                    window.perSecond(stats.requests()),
                    stats.errors(),
                    stats.errors() / Math.max(1.0, stats.requests()),
                    stats.percentile(0.95));
        }
    }
}
