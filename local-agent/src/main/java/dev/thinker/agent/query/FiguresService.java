package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.thinker.agent.http.Queries;
import dev.thinker.agent.http.Refused;
import dev.thinker.agent.query.Counted.Key;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.TraceStore;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.Service;

/**
 * Figures of all services, and of the resources of one. A service's are those of its primary operation, as in
 * <a href="https://docs.datadoghq.com/tracing/guide/configuring-primary-operation/">Datadog</a>: of the operations that enter
 * it the one that serves, else the one with most requests.
 */
public final class FiguresService implements Service {
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

    private ServiceList services(ServerRequest request) {
        Window window = Window.of(request);
        Map<String, Map<Operation, Figures>> services = new TreeMap<>();
        Counted.in(traces, stats, window, any -> true).forEach((key, figures) -> {
            if (key.isEntry()) {
                services.computeIfAbsent(key.service(), any -> new HashMap<>())
                        .computeIfAbsent(new Operation(key.operation(), key.kind().equals("server")), any -> new Figures(window))
                        .add(figures);
            }
        });
        return new ServiceList(window, services.entrySet().stream()
                .map(service -> new ServiceRow(service.getKey(), primary(service.getValue())))
                .toList());
    }

    private static Figures primary(Map<Operation, Figures> operations) {
        return operations.entrySet().stream()
                .max(Comparator.comparing((Entry<Operation, Figures> operation) -> operation.getKey().serves())
                        .thenComparing(operation -> operation.getValue().requests())
                        .thenComparing(operation -> operation.getKey().name()))
                .orElseThrow()
                .getValue();
    }

    private ResourceList resources(ServerRequest request) {
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
        return new ResourceList(window, service, resources.entrySet().stream()
                .map(resource -> new ResourceRow(resource.getKey(), resource.getValue()))
                .sorted(Comparator.comparing((ResourceRow row) -> -row.figures.requests())
                        .thenComparing(row -> row.key.resource()))
                .toList());
    }

    private record Operation(String name, boolean serves) {
    }

    private record ServiceList(@JsonUnwrapped Window window, List<ServiceRow> services) {
    }

    private record ServiceRow(String service, @JsonUnwrapped Figures figures) {
    }

    private record ResourceList(@JsonUnwrapped Window window, String service, List<ResourceRow> resources) {
    }

    private record ResourceRow(@JsonUnwrapped Key key, @JsonUnwrapped Figures figures) {
    }
}
