package dev.thinker.agent.store;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import dev.thinker.agent.msgpack.Bytes;
import dev.thinker.agent.msgpack.MessageReader;

/**
 * What a tracer has counted in one bucket of time for spans that have much in common.
 *
 * @param start     of the bucket, in nanoseconds since 1970
 * @param durations how many requests took how many nanoseconds, of those with and without an error
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/datadog/trace/stats.proto">its format</a>
 */
public record GroupedStats(long start, String service, String operation, String resource, String type, String kind, long hits,
                           long errors, long topLevelHits, Map<Long, Double> durations) {

    /** Throws {@link dev.thinker.agent.msgpack.MalformedPayload}. */
    static void read(Bytes payload, Consumer<GroupedStats> reader) {
        MessageReader in = new MessageReader(payload, 0);
        for (long fields = in.map(); fields > 0; fields--) {
            if (in.string().equals("Stats")) {
                for (long buckets = in.array(); buckets > 0; buckets--) {
                    readBucket(in, reader);
                }
            } else {
                in.skip();
            }
        }
    }

    private static void readBucket(MessageReader in, Consumer<GroupedStats> reader) {
        long start = 0;
        MessageReader groups = null;
        for (long fields = in.map(); fields > 0; fields--) {
            switch (in.string()) {
                case "Start" -> start = in.integer();
                case "Stats" -> {
                    groups = new MessageReader(in.bytes(), in.position());
                    in.skip();
                }
                default -> in.skip();
            }
        }
        for (long count = groups == null ? 0 : groups.array(); count > 0; count--) {
            reader.accept(readGroup(groups, start));
        }
    }

    private static GroupedStats readGroup(MessageReader in, long start) {
        Map<String, String> texts = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        Map<Long, Double> durations = new HashMap<>();
        for (long fields = in.map(); fields > 0; fields--) {
            String field = in.string();
            switch (field) {
                case "Service", "Name", "Resource", "Type", "SpanKind" -> texts.put(field, in.string());
                case "Hits", "Errors", "TopLevelHits" -> {
                    Number count = in.number();
                    counts.put(field, count == null ? 0 : Math.round(count.doubleValue()));
                }
                case "OkSummary", "ErrorSummary" -> Sketch.read(in.binary(), durations);
                default -> in.skip();
            }
        }
        return new GroupedStats(start, texts.getOrDefault("Service", ""), texts.getOrDefault("Name", ""),
                texts.getOrDefault("Resource", ""), texts.getOrDefault("Type", ""), texts.getOrDefault("SpanKind", ""),
                counts.getOrDefault("Hits", 0L), counts.getOrDefault("Errors", 0L), counts.getOrDefault("TopLevelHits", 0L),
                durations);
    }
}
