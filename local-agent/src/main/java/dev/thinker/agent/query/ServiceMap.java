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

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    List<ObjectNode> nodes(ServiceStats stats) {
        Set<String> names = new TreeSet<>(services);
        calls.keySet().forEach(call -> names.addAll(List.of(call.from, call.to)));
        return names.stream().map(name -> node(name, stats.of(name))).toList();
    }

    private ObjectNode node(String name, SpanStats ofService) {
        boolean isTraced = services.contains(name);
        SpanStats stats =
                isTraced && ofService != null ? ofService : callees.getOrDefault(name, new SpanStats(scope.window()));
        return new ObjectNode(JsonNodeFactory.instance)
                .put("service", name)
                .put("kind", isTraced ? "service" : "external")
                .put("type", type(name))
                .setAll(traffic(stats));
    }

    List<ObjectNode> edges() {
        return calls.entrySet().stream()
                .map(call -> new ObjectNode(JsonNodeFactory.instance)
                        .put("from", call.getKey().from)
                        .put("to", call.getKey().to)
                        .<ObjectNode>setAll(traffic(call.getValue())))
                .toList();
    }

    List<ObjectNode> callers(String service) {
        return peers(service, Call::to, Call::from);
    }

    List<ObjectNode> callees(String service) {
        return peers(service, Call::from, Call::to);
    }

    private List<ObjectNode> peers(String service, Function<Call, String> near, Function<Call, String> far) {
        return calls.entrySet().stream()
                .filter(call -> near.apply(call.getKey()).equals(service))
                .map(call -> peer(far.apply(call.getKey()), call.getValue()))
                .toList();
    }

    private ObjectNode peer(String name, SpanStats stats) {
        return new ObjectNode(JsonNodeFactory.instance)
                .put("service", name)
                .put("traced", services.contains(name))
                .put("type", type(name))
                .setAll(traffic(stats));
    }

    /** Of an untraced callee, such as sql, or empty. */
    private String type(String name) {
        return services.contains(name) ? "" : calleeTypes.getOrDefault(name, "");
    }

    /** The rate is per second, the error rate from 0 to 1. */
    private ObjectNode traffic(SpanStats stats) {
        return new ObjectNode(JsonNodeFactory.instance)
                .put("requests", stats.requests())
                .put("rate", scope.window().perSecond(stats.requests()))
                .put("errors", stats.errors())
                .put("errorRate", stats.errors() / Math.max(1.0, stats.requests()))
                .put("p95", stats.percentile(0.95));
    }

    private record Call(String from, String to) {}
}
