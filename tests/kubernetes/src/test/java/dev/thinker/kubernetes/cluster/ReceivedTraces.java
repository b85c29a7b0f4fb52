package dev.thinker.kubernetes.cluster;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** The traces that the local agent in the cluster has received. */
final class ReceivedTraces implements AutoCloseable {
    /** The tracers send every second. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final PortForward agent;

    ReceivedTraces() throws Exception {
        agent = new PortForward("local-agent", 8126);
    }

    void clear() throws Exception {
        agent.get("/test/session/clear");
    }

    /** Waits until each trace has this number of spans, and returns the spans of each trace, fewer after a timeout. */
    Map<String, List<String>> await(Collection<String> traceIds, int spans) throws Exception {
        return await(() -> List.of(agent.get("/test/traces").body()), traceIds, spans);
    }

    /** The same, from what several agents have received. */
    static Map<String, List<String>> await(Callable<List<String>> received, Collection<String> traceIds, int spans)
            throws Exception {
        Instant end = Instant.now().plus(TIMEOUT);
        while (true) {
            Map<String, List<String>> traces = read(received.call(), traceIds);
            if (Instant.now().isAfter(end) || traces.values().stream().allMatch(trace -> trace.size() >= spans)) {
                return traces;
            }
            Thread.sleep(500);
        }
    }

    static String idOf(HttpResponse<?> response) {
        return response.headers().firstValue("traceresponse").orElseThrow().split("-")[1];
    }

    private static Map<String, List<String>> read(List<String> received, Collection<String> traceIds) {
        Map<String, List<String>> traces = new HashMap<>();
        traceIds.forEach(id -> traces.put(id, new ArrayList<>()));
        for (String payload : received) {
            for (JsonElement trace : JsonParser.parseString(payload).getAsJsonArray()) {
                for (JsonElement element : trace.getAsJsonArray()) {
                    JsonObject span = element.getAsJsonObject();
                    JsonElement upper = span.getAsJsonObject("meta").get("_dd.p.tid");
                    String id = (upper == null ? "" : upper.getAsString())
                            + String.format("%016x", span.get("trace_id").getAsBigInteger());
                    if (traces.containsKey(id)) {
                        traces.get(id).add(describe(span));
                    }
                }
            }
        }
        traces.values().forEach(trace -> trace.sort(null));
        return traces;
    }

    private static String describe(JsonObject span) {
        JsonElement subject = span.getAsJsonObject("meta").get("subject");
        return span.get("service").getAsString() + " " + span.get("resource").getAsString()
                + (subject == null ? "" : " " + subject.getAsString())
                + (span.get("error").getAsInt() == 0 ? "" : " failed");
    }

    /** The edges of the service map, as {@code caller -> callee}. */
    List<String> edges() throws Exception {
        JsonArray edges = JsonParser.parseString(
                        agent.get("/api/map?window=1440").body())
                .getAsJsonObject()
                .getAsJsonArray("edges");
        return edges.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(edge ->
                        edge.get("from").getAsString() + " -> " + edge.get("to").getAsString())
                .toList();
    }

    @Override
    public void close() {
        agent.close();
    }
}
