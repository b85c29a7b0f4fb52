package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.thinker.agent.http.Queries;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;

/** The traces of a service, an operation or a resource, by the span that is of it: one that failed, else the first. */
public final class TracesQuery implements Service {
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());
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

    private void traces(ServerRequest request, ServerResponse response) {
        Window window = Window.of(request);
        long limit = Queries.number(request, "limit", MOST, LIMIT);
        String service = Queries.parameter(request, "service");
        String operation = Queries.parameter(request, "operation");
        String resource = Queries.parameter(request, "resource");
        List<JsonObjectBuilder> newestFirst = traces.newestFirst()
                .filter(trace -> trace.chunks().stream().anyMatch(chunk -> chunk.received() >= window.from()))
                .flatMap(trace -> trace.spans().stream()
                        .filter(span -> service == null || service.equals(span.service()))
                        .filter(span -> operation == null || operation.equals(span.name()))
                        .filter(span -> resource == null || resource.equals(span.resource()))
                        .filter(span -> window.holds(span.end()))
                        .min(Comparator.comparing((Span span) -> !span.isError()).thenComparing(Span::start))
                        .map(span -> new Found(trace, span))
                        .stream())
                .sorted(Comparator.comparing((Found found) -> -found.span.start()))
                .limit(limit)
                .map(found -> row(found.trace, found.span))
                .toList();
        response.send(JSON.createObjectBuilder().add("traces", JSON.createArrayBuilder(newestFirst)).build());
    }

    private static JsonObjectBuilder row(Trace trace, Span span) {
        List<Span> spans = trace.spans();
        JsonObjectBuilder row = JSON.createObjectBuilder()
                .add("traceId", trace.hexId())
                .add("spanId", "%016x".formatted(span.spanId()))
                .add("start", span.start() / 1_000 / 1_000.0)
                .add("duration", span.duration())
                .add("error", span.isError())
                .add("spans", spans.size())
                .add("services", JSON.createArrayBuilder(spans.stream().map(Span::service).distinct().sorted().toList()));
        addOrNull(row, "status", Optional.ofNullable(span.meta("http.status_code"))
                .or(() -> Optional.ofNullable(span.metric("http.status_code")).map(number -> Long.toString(number.longValue()))));
        addOrNull(row, "errorMessage", Optional.ofNullable(span.meta("error.message"))
                .or(() -> Optional.ofNullable(span.meta("error.msg")))
                .filter(message -> span.isError()));
        return row;
    }

    private static void addOrNull(JsonObjectBuilder row, String name, Optional<String> value) {
        value.ifPresentOrElse(text -> row.add(name, text), () -> row.add(name, JsonValue.NULL));
    }

    private record Found(Trace trace, Span span) {
    }
}
