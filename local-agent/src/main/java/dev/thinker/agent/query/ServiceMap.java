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
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.TraceStore;

/**
 * Which service calls which, and which untraced services they call. Some tracers give client spans their own service
 * name, such as "requests" or "postgres". A service with this name calls nobody, so the call counts as one by the
 * service of the parent span.
 */
final class ServiceMap {
    private static final Set<String> OUTGOING_KINDS = Set.of("client", "producer");
    private static final Set<String> INCOMING_KINDS = Set.of("server", "consumer");
    private static final Set<String> OUTGOING_TYPES = Set.of(
            "http sql db cache redis memcached mongodb elasticsearch opensearch cassandra dynamodb queue".split(" "));
    /** The tags that name a callee, best first. */
    private static final List<String> CALLEE_TAGS =
            List.of("db.name", "db.instance", "messaging.destination", "out.host", "peer.hostname", "net.peer.name");
    /** The depth of client spans within client spans. */
    private static final int MAX_NESTED = 10;

    private final Map<Call, SpanStats> calls =
            new TreeMap<>(Comparator.comparing(Call::from).thenComparing(Call::to));
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
        Set<Span> nested = new LinkedHashSet<>();
        Span call = span;
        Span caller = parent;
        while (caller != null && isOutgoing(caller) && nested.size() < MAX_NESTED && nested.add(caller)) {
            call = caller;
            caller = tree.parent(caller);
        }
        if (parent != null) {
            String from = (caller == null || isOutgoing(caller) ? call : caller).service();
            boolean isOther =
                    !span.service().equals(parent.service()) && !span.service().equals(from);
            if (isOther || INCOMING_KINDS.contains(span.kind())) {
                traced.addAll(nested);
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
            calls.computeIfAbsent(new Call(from, to), any -> new SpanStats(scope.window()))
                    .add(call, isError);
            callees.computeIfAbsent(to, any -> new SpanStats(scope.window())).add(call, isError);
        }
    }

    private static boolean isOutgoing(Span span) {
        String kind = span.kind();
        return OUTGOING_KINDS.contains(kind) || OUTGOING_TYPES.contains(span.type()) && !INCOMING_KINDS.contains(kind);
    }

    /** @param stats of the traced services */
    List<Node> nodes(ServiceStats stats) {
        Set<String> names = new TreeSet<>(services);
        calls.keySet().forEach(call -> names.addAll(List.of(call.from, call.to)));
        return names.stream().map(name -> node(name, requestsTo(name, stats))).toList();
    }

    private SpanStats requestsTo(String name, ServiceStats stats) {
        SpanStats ofService = services.contains(name) ? stats.of(name) : null;
        return ofService == null ? callees.getOrDefault(name, new SpanStats(scope.window())) : ofService;
    }

    private Node node(String name, SpanStats stats) {
        boolean isTraced = services.contains(name);
        String type = isTraced ? "" : calleeTypes.getOrDefault(name, "");
        return new Node(name, isTraced ? "service" : "external", isTraced, type, traffic(stats));
    }

    List<Edge> edges() {
        return calls.entrySet().stream()
                .map(call -> new Edge(call.getKey().from, call.getKey().to, traffic(call.getValue())))
                .toList();
    }

    List<Node> callers(String service) {
        return peers(service, Call::to, Call::from);
    }

    List<Node> callees(String service) {
        return peers(service, Call::from, Call::to);
    }

    private List<Node> peers(String service, Function<Call, String> near, Function<Call, String> far) {
        return calls.entrySet().stream()
                .filter(call -> near.apply(call.getKey()).equals(service))
                .map(call -> node(far.apply(call.getKey()), call.getValue()))
                .toList();
    }

    private Traffic traffic(SpanStats stats) {
        return new Traffic(
                stats.requests(),
                scope.window().perSecond(stats.requests()),
                stats.errors(),
                stats.errors() / Math.max(1.0, stats.requests()),
                stats.percentile(0.95));
    }

    private record Call(String from, String to) {}

    /** @param type the type of an untraced callee, such as sql; empty for other services */
    record Node(
            String service,
            String kind,
            boolean traced,
            String type,
            @JsonUnwrapped Traffic traffic) {}

    record Edge(String from, String to, @JsonUnwrapped Traffic traffic) {}

    /** @param rate per second @param errorRate from 0 to 1 */
    record Traffic(long requests, double rate, long errors, double errorRate, long p95) {}
}
