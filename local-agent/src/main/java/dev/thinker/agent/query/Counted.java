package dev.thinker.agent.query;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;

/**
 * The spans that figures are made of, and the figures: top-level spans, those measured by hand, and those of a kind that
 * crosses a border, each in the moment it ended. Where a tracer computes its figures itself, its are used.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/metrics/metrics_namespace/">which spans Datadog counts</a>
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/stats/span_concentrator.go">the Agent's rule</a>
 */
final class Counted {
    private static final Set<String> KINDS = Set.of("server", "client", "producer", "consumer");

    private final Map<Key, Figures> figures = new HashMap<>();
    private final Window window;
    private final Predicate<String> services;

    private Counted(Window window, Predicate<String> services) {
        this.window = window;
        this.services = services;
    }

    static Map<Key, Figures> in(TraceStore traces, StatsStore stats, Window window, Predicate<String> services) {
        Counted counted = new Counted(window, services);
        traces.oldestFirst().forEach(counted::add);
        stats.read(window.from(), (start, group) -> {
            long millis = start / 1_000_000;
            if (window.holds(millis) && services.test(group.service())) {
                // Some tracers do not call a server span top-level whose parent is in another service
                Figures sum = counted.figures(new Key(group.service(), group.name(), group.resource(), group.spanKind(),
                        group.type(), group.topLevelHits() > 0 || group.spanKind().equals("server")));
                sum.add(window.stepOf(millis), group.hits(), group.errors());
                group.eachDuration(sum::addDuration);
            }
        });
        return counted.figures;
    }

    private void add(Trace trace) {
        // What arrived before the window also ended before it
        if (trace.chunks().stream().noneMatch(chunk -> chunk.received() >= window.from() && !chunk.origin().hasStats())) {
            return;
        }
        List<Span> spans = trace.spans();
        Set<Span> topLevel = topLevel(spans);
        for (Span span : spans) {
            long end = span.end();
            if (window.holds(end) && !span.chunk().origin().hasStats() && services.test(span.service())) {
                String kind = span.meta("span.kind", "").toLowerCase(Locale.ROOT);
                boolean isEntry = topLevel.contains(span);
                if (isEntry || KINDS.contains(kind) || span.has("_dd.measured")) {
                    Figures sum = figures(new Key(span.service(), span.name(), span.resource(), kind, span.type(), isEntry));
                    sum.add(window.stepOf(end), 1, span.isError() ? 1 : 0);
                    sum.addDuration(span.duration(), 1);
                }
            }
        }
    }

    /** Where a trace enters a service, as the tracer says or else the Agent finds out: the parent is elsewhere. */
    private static Set<Span> topLevel(List<Span> spans) {
        Map<Long, String> services = Span.services(spans);
        return spans.stream()
                .filter(span -> span.chunk().origin().hasTopLevel()
                        ? span.has("_dd.top_level")
                        : !span.service().equals(services.get(span.parentId())))
                .collect(Collectors.toSet());
    }

    private Figures figures(Key key) {
        return figures.computeIfAbsent(key, any -> new Figures(window));
    }

    /** What spans have in common that are counted together. */
    record Key(String service, String operation, String resource, String kind, String type, @JsonIgnore boolean isEntry) {
    }
}
