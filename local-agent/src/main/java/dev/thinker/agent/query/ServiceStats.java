package dev.thinker.agent.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.function.Predicate;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.thinker.agent.query.SpanConcentrator.Key;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.TraceStore;

/**
 * The stats of services and their resources. The stats of a service are those of its primary operation, as in <a
 * href="https://docs.datadoghq.com/tracing/guide/configuring-primary-operation/">Datadog</a>: among the operations of
 * its service entry spans, one of the kind server, or else the one with the most requests.
 */
final class ServiceStats {
    private static final int MAX_ROWS = 1_000;

    private final Map<String, Entry<Operation, SpanStats>> primary = new TreeMap<>();
    private final SpanConcentrator spans;

    ServiceStats(TraceStore traces, StatsStore computed, Scope scope, Predicate<Key> keys) {
        spans = new SpanConcentrator(traces, computed, scope, keys);
        Map<Operation, SpanStats> operations = new HashMap<>();
        spans.entries.forEach((key, stats) -> operations
                .computeIfAbsent(Operation.of(key), any -> new SpanStats(scope.window()))
                .add(stats));
        // Of the operations of a service, the last replaces the others
        operations.entrySet().stream()
                .sorted(Comparator.comparing((Entry<Operation, SpanStats> operation) -> operation.getKey().isServer)
                        .thenComparing(operation -> operation.getValue().requests())
                        .thenComparing(operation -> operation.getKey().name))
                .forEach(operation -> primary.put(operation.getKey().service, operation));
    }

    /** Null if no span enters the service. */
    SpanStats of(String service) {
        return primary.containsKey(service) ? primary.get(service).getValue() : null;
    }

    List<ServiceRow> services() {
        return primary.keySet().stream()
                .map(service -> new ServiceRow(service, of(service)))
                .toList();
    }

    /** Those with the most requests first. */
    List<ResourceRow> resources() {
        return spans.stats.entrySet().stream()
                .map(entry -> new ResourceRow(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing((ResourceRow row) -> -row.stats.requests())
                        .thenComparing(row -> row.key.resource())
                        .thenComparing(row -> row.key.toString()))
                .limit(MAX_ROWS)
                .toList();
    }

    /** What the stats of services leave out, and why. */
    List<UncountedRow> uncounted(Predicate<Key> filter) {
        List<UncountedRow> rows = new ArrayList<>();
        spans.unmeasured.forEach((key, stats) -> rows.add(UncountedRow.of(key, stats, "not-measured")));
        spans.stats.forEach((key, stats) -> {
            if (!primary.containsKey(key.service())) {
                rows.add(UncountedRow.of(key, stats, "not-an-entry"));
            } else if (spans.entries.containsKey(key)
                    && !primary.get(key.service()).getKey().equals(Operation.of(key))) {
                rows.add(UncountedRow.of(key, spans.entries.get(key), "not-primary"));
            }
        });
        return rows.stream()
                .filter(row -> filter.test(row.key))
                .sorted(Comparator.comparing((UncountedRow row) -> -row.spans).thenComparing(row -> row.key.toString()))
                .limit(MAX_ROWS)
                .toList();
    }

    private record Operation(String service, String name, boolean isServer) {
        static Operation of(Key key) {
            return new Operation(key.service(), key.operation(), key.kind().equals("server"));
        }
    }

    record ServiceRow(String service, @JsonUnwrapped SpanStats stats) {}

    record ResourceRow(
            @JsonUnwrapped Key key, @JsonUnwrapped SpanStats stats) {}

    record UncountedRow(@JsonUnwrapped Key key, long spans, long errors, String reason) {
        static UncountedRow of(Key key, SpanStats stats, String reason) {
            return new UncountedRow(key, stats.requests(), stats.errors(), reason);
        }
    }
}
