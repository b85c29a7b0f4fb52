package dev.thinker.agent.query;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Function;

import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.TraceStore;

/** The most frequent values of the attributes by which a search can be narrowed. */
final class Facets {
    private static final int MAX_VALUES = 20;
    /** Of an attribute with more distinct values, the last ones are left out. */
    private static final int MAX_COUNTED = 5_000;

    private final List<Facet> facets = List.of(
            new Facet("service", "Service", Span::service),
            new Facet("operation_name", "Operation", Span::name),
            new Facet("resource_name", "Resource", Span::resource),
            new Facet("status", "Status", Span::status),
            new Facet("@http.status_code", "HTTP status", span -> span.tag("http.status_code")),
            new Facet("@error.type", "Error type", span -> span.tag("error.type")),
            new Facet("env", "Environment", Span::env),
            new Facet("version", "Version", Span::version));
    private long spans;

    Facets(TraceStore traces, Scope scope) {
        scope.eachTrace(
                traces, (trace, all) -> all.stream().filter(scope::contains).forEach(span -> {
                    spans++;
                    facets.forEach(facet -> facet.add(span));
                }));
    }

    long spans() {
        return spans;
    }

    List<Row> rows() {
        return facets.stream()
                .filter(facet -> facet.counts.size() > (facet.key.equals("version") ? 1 : 0))
                .map(Facet::row)
                .toList();
    }

    private record Facet(String key, String label, Function<Span, String> attribute, Map<String, Integer> counts) {
        Facet(String key, String label, Function<Span, String> attribute) {
            this(key, label, attribute, new HashMap<>());
        }

        void add(Span span) {
            String value = attribute.apply(span);
            if (value != null && (counts.size() < MAX_COUNTED || counts.containsKey(value))) {
                counts.merge(value, 1, Integer::sum);
            }
        }

        Row row() {
            List<Value> values = counts.entrySet().stream()
                    .sorted(Entry.<String, Integer>comparingByValue().reversed().thenComparing(Entry.comparingByKey()))
                    .limit(MAX_VALUES)
                    .map(count -> new Value(count.getKey(), count.getValue(), Query.term(key, count.getKey())))
                    .toList();
            return new Row(key, label, values);
        }
    }

    record Row(String key, String label, List<Value> values) {}

    /** @param term the query term that narrows a search to this value */
    record Value(String value, int count, String term) {}
}
