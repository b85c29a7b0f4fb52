package dev.thinker.agent.zipkin;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.thinker.agent.http.Queries;
import dev.thinker.agent.http.Refused;
import dev.thinker.agent.store.TraceStore;
import dev.thinker.agent.zipkin.ServiceMap.Link;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.Service;

/** The paths that Zipkin's UI asks. There is one store with one limit, and whatever arrives late is seen. */
public final class ZipkinService implements Service {
    private static final String PATH = "/zipkin/api/v2";
    private static final int LIMIT = 50;
    private static final List<String> SUGGESTED_TAGS =
            List.of("env", "error.type", "http.method", "http.route", "http.status_code", "operation", "version");
    private static final int MOST_SUGGESTIONS = 100;

    private final Queries queries;
    private final TraceStore store;

    public ZipkinService(Queries queries, TraceStore store) {
        this.queries = queries;
        this.store = store;
    }

    @Override
    public void update(Routing.Rules rules) {
        queries.get(rules, "/zipkin/config.json", request ->
                Map.of("queryLimit", LIMIT, "defaultLookback", TraceFilter.LOOKBACK.toMillis(), "searchEnabled", true));
        queries.get(rules, PATH + "/services", request -> sorted(everySpan().map(span -> span.span().service())));
        queries.get(rules, PATH + "/spans", request -> sorted(spansOf(request).map(ZipkinSpan::name)));
        queries.get(rules, PATH + "/remoteServices", request -> sorted(spansOf(request).map(ZipkinSpan::remoteService)));
        queries.get(rules, PATH + "/autocompleteKeys", request -> SUGGESTED_TAGS);
        queries.get(rules, PATH + "/autocompleteValues", this::autocompleteValues);
        queries.get(rules, PATH + "/traces", this::traces);
        queries.get(rules, PATH + "/trace/{id}", this::trace);
        queries.get(rules, PATH + "/dependencies", this::dependencies);
    }

    private List<String> autocompleteValues(ServerRequest request) {
        String key = Objects.requireNonNullElse(Queries.parameter(request, "key"), "");
        return sorted(everySpan().map(span -> span.tags().get(key)).filter(Objects::nonNull).distinct().limit(MOST_SUGGESTIONS));
    }

    private Iterator<List<ZipkinSpan>> traces(ServerRequest request) {
        return store.newestFirst()
                .map(ZipkinSpan::of)
                .filter(TraceFilter.of(request))
                .limit(Queries.number(request, "limit", Integer.MAX_VALUE, LIMIT))
                .iterator();
    }

    private Iterator<ZipkinSpan> trace(ServerRequest request) {
        return store.find(request.path().param("id"))
                .map(ZipkinSpan::of)
                .orElseThrow(() -> new Refused(Http.Status.NOT_FOUND_404, "there is no trace with this id, or not any more"))
                .iterator();
    }

    private List<Link> dependencies(ServerRequest request) {
        ServiceMap map = new ServiceMap();
        store.oldestFirst().stream().map(ZipkinSpan::of).filter(TraceFilter.of(request)).forEach(map::add);
        return map.links();
    }

    private Stream<ZipkinSpan> everySpan() {
        return store.oldestFirst().stream().map(ZipkinSpan::of).flatMap(Collection::stream);
    }

    private Stream<ZipkinSpan> spansOf(ServerRequest request) {
        String service = Queries.parameter(request, "serviceName");
        return everySpan().filter(span -> span.span().service().equalsIgnoreCase(service));
    }

    private static List<String> sorted(Stream<String> names) {
        return names.filter(Objects::nonNull).distinct().sorted().toList();
    }
}
