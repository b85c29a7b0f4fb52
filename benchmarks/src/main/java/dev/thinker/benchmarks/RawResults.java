package dev.thinker.benchmarks;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;

/** Formats all measurements of a run as JSON. */
final class RawResults {

    private RawResults() {}

    static String of(Results results) {
        JsonArrayBuilder throughput = Json.createArrayBuilder();
        results.throughput()
                .forEach(result -> throughput.add(Json.createObjectBuilder()
                        .add("variant", result.variant().name())
                        .add("isWarm", result.isWarm())
                        .add("spans", result.spans())
                        .add("heapBytes", result.heap())
                        .add("residentBytes", result.resident())
                        .add("windows", windows(result.windows()))));
        JsonArrayBuilder waits = Json.createArrayBuilder();
        results.waits()
                .forEach(result -> waits.add(Json.createObjectBuilder()
                        .add("variant", result.variant().name())
                        .add("isWarm", result.isWarm())
                        .add("inFlight", result.inFlight())
                        .add("oneSubject", windows(result.one()))
                        .add("tenSubjects", windows(result.ten()))
                        .add("manyInFlight", windows(result.many()))));
        JsonArrayBuilder starts = Json.createArrayBuilder();
        results.starts().forEach(result -> result.starts()
                .forEach(start -> starts.add(Json.createObjectBuilder()
                        .add("variant", result.variant().name())
                        .add("aotCache", result.aotCache())
                        .add("firstResponseMillis", start.firstResponse().toMillis())
                        .add("residentBytes", start.resident()))));
        JsonArrayBuilder kit = Json.createArrayBuilder();
        results.kit()
                .forEach(result -> kit.add(Json.createObjectBuilder()
                        .add("name", result.name())
                        .add("kit", cost(result.kit()))
                        .add("bare", cost(result.bare()))));
        return pretty(Json.createObjectBuilder()
                .add("machine", results.machine().toString())
                .add("throughput", throughput)
                .add("waits", waits)
                .add("starts", starts)
                .add("kit", kit)
                .build());
    }

    private static JsonArray windows(List<Measurement> windows) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        windows.forEach(window -> array.add(Json.createObjectBuilder()
                .add("requests", window.load().requests())
                .add("seconds", window.load().duration().toNanos() / 1e9)
                .add("p50Millis", window.p50Millis())
                .add("p99Millis", window.p99Millis())
                .add("apiCpuMillis", window.apiCpu().toMillis())
                .add("thinkerCpuMillis", window.thinkerCpu().toMillis())
                .add("agentCpuMillis", window.agentCpu().toMillis())
                .add("allocatedBytes", window.allocated())
                .add("tracesReceived", window.traces())
                .add("bytesReceived", window.sent())));
        return array.build();
    }

    private static JsonObject cost(Kit.Cost cost) {
        return Json.createObjectBuilder()
                .add("nanos", cost.nanos())
                .add("bytes", cost.bytes())
                .build();
    }

    private static String pretty(JsonObject json) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.write(json);
        }
        return text + "\n";
    }
}
