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
        JsonArrayBuilder constantRate = Json.createArrayBuilder();
        results.constantRate()
                .forEach(result -> constantRate.add(Json.createObjectBuilder()
                        .add("variant", result.variant().name())
                        .add("requestsPerSecond", result.perSecond())
                        .add("residentBytes", result.resident())
                        .add("windows", rateWindows(result.windows()))));
        JsonArrayBuilder retained = Json.createArrayBuilder();
        results.retained()
                .forEach(result -> retained.add(Json.createObjectBuilder()
                        .add("variant", result.variant().name())
                        .add("requests", result.requests())
                        .add("apiBytes", result.api())
                        .add("thinkerBytes", result.thinker())));
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
                .add("constantRate", constantRate)
                .add("retained", retained)
                .add("throughput", throughput)
                .add("waits", waits)
                .add("starts", starts)
                .add("kit", kit)
                .build());
    }

    private static JsonArray rateWindows(List<RateMeasurement> windows) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        windows.forEach(window -> array.add(Json.createObjectBuilder()
                .add("requests", window.load().requests())
                .add("failures", window.load().failures())
                .add("p50Millis", window.load().millis(50))
                .add("p99Millis", window.load().millis(99))
                .add("p999Millis", window.load().millis(99.9))
                .add("cpuMillis", window.cpu().toMillis())
                .add("compilerMillis", window.overhead().compilers().toMillis())
                .add("collectorMillis", window.overhead().collector().toMillis())
                .add("fullCollections", window.overhead().fullCollections())
                .add("tracesReceived", window.traces())));
        return array.build();
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
