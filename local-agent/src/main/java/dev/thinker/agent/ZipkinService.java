package dev.thinker.agent;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import zipkin2.Span;
import zipkin2.codec.DependencyLinkBytesEncoder;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.internal.DependencyLinker;
import zipkin2.storage.QueryRequest;

/**
 * Zipkin's query API, as far as its UI uses it. Traces are translated anew for every query, so there is one store with one
 * limit, and whatever arrives late is seen. Queries share one thread and never hold up an event loop.
 */
final class ZipkinService implements Service {
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());
    private static final String PATH = "/zipkin/api/v2";
    private static final int LIMIT = 50;
    private static final Duration LOOKBACK = Duration.ofHours(1);
    private static final List<String> SUGGESTED_TAGS =
            List.of("env", "error.type", "http.method", "http.route", "http.status_code", "resource", "version");
    private static final int MOST_SUGGESTIONS = 100;

    private final Executor queries;
    private final TraceStore store;

    ZipkinService(Executor queries, TraceStore store) {
        this.queries = queries;
        this.store = store;
    }

    @Override
    public void update(Routing.Rules rules) {
        get(rules, "/zipkin/config.json", this::config);
        get(rules, PATH + "/services", this::services);
        get(rules, PATH + "/spans", this::spans);
        get(rules, PATH + "/remoteServices", this::remoteServices);
        get(rules, PATH + "/autocompleteKeys", this::autocompleteKeys);
        get(rules, PATH + "/autocompleteValues", this::autocompleteValues);
        get(rules, PATH + "/traces", this::traces);
        get(rules, PATH + "/trace/{id}", this::trace);
        get(rules, PATH + "/dependencies", this::dependencies);
    }

    /** An answer that takes a query. What goes wrong in it is told to the client like everything else. */
    private void get(Routing.Rules rules, String path, Query query) {
        rules.get(path, (request, response) -> queries.execute(() -> {
            try {
                query.answer(request, response);
            } catch (RuntimeException e) {
                response.send(e);
            }
        })).any(path, Problem.onlyAllows("GET"));
    }

    private void config(ServerRequest request, ServerResponse response) {
        response.send(JSON.createObjectBuilder()
                .add("queryLimit", LIMIT)
                .add("defaultLookback", LOOKBACK.toMillis())
                .add("searchEnabled", true)
                .build());
    }

    private void services(ServerRequest request, ServerResponse response) {
        sendNames(response, everySpan().map(Span::localServiceName));
    }

    private void spans(ServerRequest request, ServerResponse response) {
        sendNames(response, everySpan().filter(isOf(request)).map(Span::name));
    }

    private void remoteServices(ServerRequest request, ServerResponse response) {
        sendNames(response, everySpan().filter(isOf(request)).map(Span::remoteServiceName));
    }

    private void autocompleteKeys(ServerRequest request, ServerResponse response) {
        sendNames(response, SUGGESTED_TAGS.stream());
    }

    private void autocompleteValues(ServerRequest request, ServerResponse response) {
        String key = parameter(request, "key", Function.identity(), "");
        sendNames(response, everySpan().map(span -> span.tags().get(key)).filter(Objects::nonNull).distinct()
                .limit(MOST_SUGGESTIONS));
    }

    private void traces(ServerRequest request, ServerResponse response) {
        QueryRequest query = query(request);
        Iterator<List<Span>> traces = store.newestFirst().stream()
                .map(ZipkinSpans::of)
                .filter(query::test)
                .limit(query.limit())
                .iterator();
        JsonStream.arrayOfArrays(traces, SpanBytesEncoder.JSON_V2::encode).sendTo(response, queries);
    }

    private void trace(ServerRequest request, ServerResponse response) {
        List<Span> spans = TraceId.parse(request.path().param("id"))
                .flatMap(store::find)
                .map(ZipkinSpans::of)
                .orElseThrow(() -> new Refused(Http.Status.NOT_FOUND_404, "there is no trace with this id, or not any more"));
        JsonStream.array(spans, SpanBytesEncoder.JSON_V2::encode).sendTo(response, queries);
    }

    private void dependencies(ServerRequest request, ServerResponse response) {
        QueryRequest query = query(request);
        DependencyLinker linker = new DependencyLinker();
        store.oldestFirst().stream().map(ZipkinSpans::of).filter(query::test).forEach(linker::putTrace);
        response.headers().contentType(MediaType.APPLICATION_JSON);
        response.send(new String(DependencyLinkBytesEncoder.JSON_V1.encodeList(linker.link()), StandardCharsets.UTF_8));
    }

    private Stream<Span> everySpan() {
        return store.oldestFirst().stream().map(ZipkinSpans::of).flatMap(Collection::stream);
    }

    private static Predicate<Span> isOf(ServerRequest request) {
        String service = parameter(request, "serviceName", Function.identity(), "");
        return span -> service.equalsIgnoreCase(span.localServiceName());
    }

    private static QueryRequest query(ServerRequest request) {
        try {
            return QueryRequest.newBuilder()
                    .serviceName(parameter(request, "serviceName", Function.identity(), null))
                    .remoteServiceName(parameter(request, "remoteServiceName", Function.identity(), null))
                    .spanName(parameter(request, "spanName", Function.identity(), null))
                    .parseAnnotationQuery(parameter(request, "annotationQuery", Function.identity(), null))
                    .minDuration(parameter(request, "minDuration", Long::valueOf, null))
                    .maxDuration(parameter(request, "maxDuration", Long::valueOf, null))
                    .endTs(parameter(request, "endTs", Long::valueOf, System.currentTimeMillis()))
                    .lookback(parameter(request, "lookback", Long::valueOf, LOOKBACK.toMillis()))
                    .limit(parameter(request, "limit", Integer::valueOf, LIMIT))
                    .build();
        } catch (NumberFormatException e) {
            throw new Refused(Http.Status.BAD_REQUEST_400, "a number of the query is none");
        } catch (IllegalArgumentException e) {
            throw new Refused(Http.Status.BAD_REQUEST_400, e.getMessage());
        }
    }

    private static <T> T parameter(ServerRequest request, String name, Function<String, T> mapper, T otherwise) {
        return request.queryParams().first(name).filter(value -> !value.isEmpty()).map(mapper).orElse(otherwise);
    }

    private static void sendNames(ServerResponse response, Stream<String> names) {
        response.send(JSON.createArrayBuilder(names.filter(Objects::nonNull).distinct().sorted().toList()).build());
    }

    private interface Query {
        void answer(ServerRequest request, ServerResponse response);
    }
}
