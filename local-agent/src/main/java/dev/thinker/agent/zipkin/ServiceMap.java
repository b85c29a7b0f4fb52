package dev.thinker.agent.zipkin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.thinker.agent.store.Span;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;

/** Which service calls which, and how often: wherever a span and its parent are of different services. */
final class ServiceMap {
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private final Map<String, Map<String, Calls>> links = new TreeMap<>();

    void add(List<ZipkinSpan> trace) {
        Map<Long, String> services = Span.services(trace.stream().map(ZipkinSpan::span).toList());
        for (ZipkinSpan span : trace) {
            String service = span.span().service();
            String caller = services.get(span.span().parentId());
            if (caller != null) {
                add(caller, service, span);
            }
            if (span.remoteService() != null) {
                add(service, span.remoteService(), span);
            }
        }
    }

    private void add(String caller, String callee, ZipkinSpan span) {
        if (!caller.equals(callee)) {
            links.computeIfAbsent(caller, any -> new TreeMap<>())
                    .merge(callee, new Calls(1, span.span().isError() ? 1 : 0), Calls::plus);
        }
    }

    JsonArray json() {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        links.forEach((caller, callees) -> callees.forEach((callee, calls) -> {
            JsonObjectBuilder link = JSON.createObjectBuilder()
                    .add("parent", caller).add("child", callee).add("callCount", calls.all);
            if (calls.failed > 0) {
                link.add("errorCount", calls.failed);
            }
            array.add(link);
        }));
        return array.build();
    }

    private record Calls(long all, long failed) {
        Calls plus(Calls other) {
            return new Calls(all + other.all, failed + other.failed);
        }
    }
}
