package dev.thinker.agent.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiConsumer;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketchProtoBinding;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.google.protobuf.InvalidProtocolBufferException;
import org.msgpack.jackson.dataformat.MessagePackFactory;

/**
 * The stats that a tracer has computed, in time buckets.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/datadog/trace/stats.proto">its format</a>
 */
public record StatsPayload(String env, String version, List<Bucket> stats) {
    private static final ObjectMapper MAPPER = new ObjectMapper(
                    new MessagePackFactory().setReuseResourceInParser(false))
            .setPropertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.SKIP));

    /** Decodes a payload that the intake has validated. */
    static StatsPayload read(byte[] bytes) {
        try {
            return MAPPER.readValue(bytes, StatsPayload.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes on the groups, each with the start of its bucket, in milliseconds since 1970. */
    void eachGroup(BiConsumer<Long, Group> action) {
        stats.forEach(bucket -> bucket.stats.forEach(group -> action.accept((long) (bucket.start / 1e6), group)));
    }

    /**
     * @param start in nanoseconds since 1970; a double, as every number here, because a long cannot hold all of uint64
     */
    public record Bucket(double start, List<Group> stats) {}

    /** The stats of spans that are aggregated together. */
    public record Group(
            String service,
            String name,
            String resource,
            String type,
            String spanKind,
            double hits,
            double errors,
            double topLevelHits,
            byte[] okSummary,
            byte[] errorSummary) {

        /** Passes on the durations of requests. */
        public void eachDuration(DurationReader reader) {
            read(okSummary, false, reader);
            read(errorSummary, true, reader);
        }

        private static void read(byte[] summary, boolean areErrors, DurationReader reader) {
            try {
                DDSketch sketch = DDSketchProtoBinding.fromProto(
                        SparseStore::new, com.datadoghq.sketch.ddsketch.proto.DDSketch.parseFrom(summary));
                Store positive = sketch.getPositiveValueStore();
                positive.forEach((bin, count) ->
                        reader.read(Math.round(sketch.getIndexMapping().value(bin)), count, areErrors));
                reader.read(0, sketch.getCount() - positive.getTotalCount(), areErrors);
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                // The Datadog Agent, too, ignores a sketch that is empty or malformed, and keeps the counts
            }
        }
    }

    /** @see Group#eachDuration */
    public interface DurationReader {
        void read(long nanos, double count, boolean areErrors);
    }
}
