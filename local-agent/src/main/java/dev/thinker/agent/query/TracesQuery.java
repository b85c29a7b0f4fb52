package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import dev.thinker.agent.http.Queries;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.Service;

/** The traces of a service, an operation, a resource or a kind, by the span that is of it: one that failed, else the first. */
public final class TracesQuery implements Service {
    private static final int MOST = 1_000;
    private static final int LIMIT = 50;

    private final Queries queries;
    private final TraceStore traces;

    public TracesQuery(Queries queries, TraceStore traces) {
        this.queries = queries;
        this.traces = traces;
    }

    @Override
    public void update(Routing.Rules rules) {
        queries.get(rules, "/api/traces", this::traces);
    }

    private Map<String, List<Row>> traces(ServerRequest request) {
        Window window = Window.of(request);
        long limit = Queries.number(request, "limit", MOST, LIMIT);
        String service = Queries.parameter(request, "service");
        String operation = Queries.parameter(request, "operation");
        String resource = Queries.parameter(request, "resource");
        String kind = Queries.parameter(request, "kind");
        return Map.of("traces", traces.newestFirst()
                .filter(trace -> trace.chunks().stream().anyMatch(chunk -> chunk.received() >= window.from()))
                .flatMap(trace -> trace.spans().stream()
                        .filter(span -> service == null || service.equals(span.service()))
                        .filter(span -> operation == null || operation.equals(span.name()))
                        .filter(span -> resource == null || resource.equals(span.resource()))
                        .filter(span -> kind == null || kind.equalsIgnoreCase(span.meta("span.kind")))
                        .filter(span -> window.holds(span.end()))
                        .min(Comparator.comparing((Span span) -> !span.isError()).thenComparing(Span::start))
                        .map(span -> new Found(trace, span))
                        .stream())
                .sorted(Comparator.comparing((Found found) -> -found.span.start()))
                .limit(limit)
                .map(found -> Row.of(found.trace, found.span))
                .toList());
    }

    private record Found(Trace trace, Span span) {
    }

    /** @param start in milliseconds since 1970 */
    private record Row(String traceId, String spanId, double start, long duration, boolean error, int spans, List<String> services,
                       String status, String errorMessage) {
        static Row of(Trace trace, Span span) {
            List<Span> spans = trace.spans();
            Number status = span.metric("http.status_code");
            return new Row(trace.hexId(), HexFormat.of().toHexDigits(span.spanId()), span.start() / 1_000 / 1_000.0, span.duration(),
                    span.isError(), spans.size(), spans.stream().map(Span::service).distinct().sorted().toList(),
                    span.meta("http.status_code", status == null ? null : Long.toString(status.longValue())),
                    span.isError() ? span.meta("error.message", span.meta("error.msg")) : null);
        }
    }
}
