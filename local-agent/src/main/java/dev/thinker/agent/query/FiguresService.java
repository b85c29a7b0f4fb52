package dev.thinker.agent.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

import dev.thinker.agent.http.Queries;
import dev.thinker.agent.http.Refused;
import dev.thinker.agent.query.Counted.Key;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.TraceStore;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;

/**
 * Figures of all services, and of the resources of one. A service's are those of its primary operation, as in
 * <a href="https://docs.datadoghq.com/tracing/guide/configuring-primary-operation/">Datadog</a>: of the operations that enter
 * it the one that serves, else the one with most requests.
 */
public final class FiguresService implements Service {
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private final Queries queries;
    private final TraceStore traces;
    private final StatsStore stats;

    public FiguresService(Queries queries, TraceStore traces, StatsStore stats) {
        this.queries = queries;
        this.traces = traces;
        this.stats = stats;
    }

    @Override
    public void update(Routing.Rules rules) {
        queries.get(rules, "/api/services", this::services);
        queries.get(rules, "/api/resources", this::resources);
    }

    private void services(ServerRequest request, ServerResponse response) {
        Window window = Window.of(request);
        Map<String, Map<Operation, Figures>> services = new TreeMap<>();
        Counted.in(traces, stats, window, any -> true).forEach((key, figures) -> {
            if (key.isEntry()) {
                services.computeIfAbsent(key.service(), any -> new HashMap<>())
                        .computeIfAbsent(new Operation(key.operation(), key.kind().equals("server")), any -> new Figures(window))
                        .add(figures);
            }
        });
        List<JsonObjectBuilder> rows = new ArrayList<>();
        services.forEach((service, operations) ->
                rows.add(primary(operations).writeTo(JSON.createObjectBuilder().add("service", service), JSON)));
        response.send(json(window).add("services", JSON.createArrayBuilder(rows)).build());
    }

    private static Figures primary(Map<Operation, Figures> operations) {
        return operations.entrySet().stream()
                .max(Comparator.comparing((Entry<Operation, Figures> operation) -> operation.getKey().serves())
                        .thenComparing(operation -> operation.getValue().requests())
                        .thenComparing(operation -> operation.getKey().name()))
                .orElseThrow()
                .getValue();
    }

    private void resources(ServerRequest request, ServerResponse response) {
        Window window = Window.of(request);
        String service = Queries.parameter(request, "service");
        if (service == null) {
            throw new Refused(Http.Status.BAD_REQUEST_400, "the parameter service is missing");
        }
        Map<Key, Figures> resources = new HashMap<>();
        Counted.in(traces, stats, window, service::equals).forEach((key, figures) -> resources
                .computeIfAbsent(new Key(service, key.operation(), key.resource(), key.kind(), key.type(), false),
                        any -> new Figures(window))
                .add(figures));
        List<JsonObjectBuilder> mostFirst = resources.entrySet().stream()
                .sorted(Comparator.comparing((Entry<Key, Figures> resource) -> -resource.getValue().requests())
                        .thenComparing(resource -> resource.getKey().resource()))
                .map(resource -> resource.getValue().writeTo(JSON.createObjectBuilder()
                        .add("operation", resource.getKey().operation())
                        .add("resource", resource.getKey().resource())
                        .add("kind", resource.getKey().kind())
                        .add("type", resource.getKey().type()), JSON))
                .toList();
        response.send(json(window).add("service", service).add("resources", JSON.createArrayBuilder(mostFirst)).build());
    }

    private static JsonObjectBuilder json(Window window) {
        return JSON.createObjectBuilder().add("from", window.from()).add("to", window.to()).add("step", window.step());
    }

    private record Operation(String name, boolean serves) {
    }
}
