package dev.thinker.agent.query;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.StatsPayload;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.TraceStore;

/**
 * Aggregates spans into stats: top-level spans, measured spans, and spans of the kinds that cross a service boundary. A
 * span counts when it ends. If the tracer computes stats, those are used instead of its spans.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/metrics/metrics_namespace/">which spans Datadog counts</a>
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/stats/span_concentrator.go">the Agent's
 *     rule</a>
 */
final class SpanConcentrator {
    /** Beyond it, resources are aggregated together. */
    private static final int MAX_KEYS = 5_000;

    private static final Set<String> KINDS = Set.of("server", "client", "producer", "consumer");

    final Map<Key, SpanStats> stats = new HashMap<>();
    /** Only of spans that enter a service. */
    final Map<Key, SpanStats> entries = new HashMap<>();
    /** Of spans that have no stats in Datadog. */
    final Map<Key, SpanStats> unmeasured = new HashMap<>();

    private final TimeWindow window;

    SpanConcentrator(TraceStore traces, StatsStore computed, Scope scope, Predicate<Key> keys) {
        window = scope.window();
        scope.eachTrace(traces, (trace, spans) -> {
            SpanTree tree = new SpanTree(spans);
            spans.stream().filter(scope::contains).forEach(span -> {
                Key key = new Key(span.service(), span.name(), span.resource(), span.kind(), span.type());
                if (keys.test(key)) {
                    add(span, key, tree.isTopLevel(span));
                }
            });
        });
        computed.read(window.from(), payload -> scope.isOf(payload.env(), payload.version()), (millis, group) -> {
            Key key = new Key(group.service(), group.name(), group.resource(), group.spanKind(), group.type());
            if (window.contains(millis) && keys.test(key)) {
                add(group, millis, stats(stats, key));
                // Some tracers do not mark a server span as top-level if its parent is in another service
                if (group.topLevelHits() > 0 || group.spanKind().equals("server")) {
                    add(group, millis, stats(entries, key));
                }
            }
        });
    }

    private void add(Span span, Key key, boolean isTopLevel) {
        if (!isTopLevel && !KINDS.contains(key.kind) && !span.has("_dd.measured")) {
            stats(unmeasured, key).add(span);
        } else if (!span.chunk().origin().hasStats()) {
            stats(stats, key).add(span);
            if (isTopLevel) {
                stats(entries, key).add(span);
            }
        }
    }

    private void add(StatsPayload.Group group, long millis, SpanStats sum) {
        sum.add(window.stepOf(millis), (long) group.hits(), (long) group.errors());
        group.eachDuration(sum::addDuration);
    }

    private SpanStats stats(Map<Key, SpanStats> map, Key key) {
        boolean hasRoom = map.size() < MAX_KEYS || map.containsKey(key);
        return map.computeIfAbsent(hasRoom ? key : key.withoutResource(), any -> new SpanStats(window));
    }

    /** By which spans are aggregated. */
    record Key(String service, String operation, String resource, String kind, String type) {
        Key withoutResource() {
            return new Key(service, operation, "(more resources)", kind, type);
        }
    }
}
