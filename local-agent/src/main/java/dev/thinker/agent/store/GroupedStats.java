package dev.thinker.agent.store;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import dev.thinker.agent.msgpack.Unpacking;
import org.msgpack.core.MessageUnpacker;

/**
 * What a tracer has counted in one bucket of time for spans that have much in common.
 *
 * @param start     of the bucket, in nanoseconds since 1970
 * @param durations how many requests took how many nanoseconds, of those with and without an error
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/datadog/trace/stats.proto">its format</a>
 */
public record GroupedStats(long start, String service, String operation, String resource, String type, String kind, long hits,
                           long errors, long topLevelHits, Map<Long, Double> durations) {

    /** Throws {@link org.msgpack.core.MessagePackException}. */
    static void read(byte[] payload, Consumer<GroupedStats> reader) {
        Unpacking.from(payload, 0, in -> {
            for (int fields = Unpacking.map(in); fields > 0; fields--) {
                if (Unpacking.string(in).equals("Stats")) {
                    for (int buckets = Unpacking.array(in); buckets > 0; buckets--) {
                        readBucket(in, payload, reader);
                    }
                } else {
                    Unpacking.skip(in);
                }
            }
            return null;
        });
    }

    private static void readBucket(MessageUnpacker in, byte[] payload, Consumer<GroupedStats> reader) throws IOException {
        long start = 0;
        int groups = 0;
        for (int fields = Unpacking.map(in); fields > 0; fields--) {
            switch (Unpacking.string(in)) {
                case "Start" -> start = Unpacking.integer(in);
                case "Stats" -> {
                    groups = (int) in.getTotalReadBytes();
                    Unpacking.skip(in);
                }
                default -> Unpacking.skip(in);
            }
        }
        if (groups > 0) {
            readGroups(payload, groups, start, reader);
        }
    }

    /** They have been skipped once, so there is no size in them that is not true. */
    private static void readGroups(byte[] payload, int position, long start, Consumer<GroupedStats> reader) {
        Unpacking.from(payload, position, in -> {
            for (int groups = Unpacking.array(in); groups > 0; groups--) {
                reader.accept(readGroup(in, start));
            }
            return null;
        });
    }

    private static GroupedStats readGroup(MessageUnpacker in, long start) throws IOException {
        Map<String, String> texts = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        Map<Long, Double> durations = new HashMap<>();
        for (int fields = Unpacking.map(in); fields > 0; fields--) {
            String field = Unpacking.string(in);
            switch (field) {
                case "Service", "Name", "Resource", "Type", "SpanKind" -> texts.put(field, Unpacking.string(in));
                case "Hits", "Errors", "TopLevelHits" -> {
                    Number count = Unpacking.number(in);
                    counts.put(field, count == null ? 0 : Math.round(count.doubleValue()));
                }
                case "OkSummary", "ErrorSummary" -> {
                    int length = in.tryUnpackNil() ? 0 : in.unpackBinaryHeader();
                    Sketch.read(in.readPayload(length), durations);
                }
                default -> Unpacking.skip(in);
            }
        }
        return new GroupedStats(start, texts.getOrDefault("Service", ""), texts.getOrDefault("Name", ""),
                texts.getOrDefault("Resource", ""), texts.getOrDefault("Type", ""), texts.getOrDefault("SpanKind", ""),
                counts.getOrDefault("Hits", 0L), counts.getOrDefault("Errors", 0L), counts.getOrDefault("TopLevelHits", 0L),
                durations);
    }
}
