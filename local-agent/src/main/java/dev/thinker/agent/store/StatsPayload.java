package dev.thinker.agent.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketchProtoBinding;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.google.protobuf.InvalidProtocolBufferException;
import org.msgpack.jackson.dataformat.MessagePackFactory;

/**
 * What a tracer has counted itself, in buckets of time.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/datadog/trace/stats.proto">its format</a>
 */
public record StatsPayload(String env, String version, List<Bucket> stats) {
    private static final ObjectMapper MAPPER = new ObjectMapper(
                    new MessagePackFactory().setReuseResourceInParser(false))
            .setPropertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .registerModule(new SimpleModule().addDeserializer(long.class, new Unsigned()))
            .setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.SKIP));

    /** Reads what the intake has accepted. */
    static StatsPayload read(byte[] bytes) {
        try {
            return MAPPER.readValue(bytes, StatsPayload.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gets the groups, each with the start of its bucket, in nanoseconds since 1970. */
    void eachGroup(BiConsumer<Long, Group> action) {
        stats.forEach(bucket -> bucket.stats.forEach(group -> action.accept(bucket.start, group)));
    }

    boolean isReadable() {
        return stats.stream().flatMap(bucket -> bucket.stats.stream()).allMatch(Group::isReadable);
    }

    public record Bucket(long start, List<Group> stats) {}

    /** What has been counted for spans that have much in common. */
    public record Group(
            String service,
            String name,
            String resource,
            String type,
            String spanKind,
            long hits,
            long errors,
            long topLevelHits,
            byte[] okSummary,
            byte[] errorSummary) {

        /** Gets the nanoseconds that requests took, and how many took that long. */
        public void eachDuration(DurationReader reader) {
            read(okSummary, false, reader);
            read(errorSummary, true, reader);
        }

        private static void read(byte[] summary, boolean areErrors, DurationReader reader) {
            DDSketch sketch = summary.length > 0 ? sketch(summary) : null;
            if (sketch != null) {
                Store positive = sketch.getPositiveValueStore();
                positive.forEach((bin, count) ->
                        reader.read(Math.round(sketch.getIndexMapping().value(bin)), count, areErrors));
                reader.read(0, sketch.getCount() - positive.getTotalCount(), areErrors);
            }
        }

        boolean isReadable() {
            return Stream.of(okSummary, errorSummary)
                    .allMatch(summary -> summary.length == 0 || sketch(summary) != null);
        }

        /** Returns null if it cannot be read. The Agent ignores it then, and keeps the counts. */
        private static DDSketch sketch(byte[] summary) {
            try {
                return DDSketchProtoBinding.fromProto(
                        SparseStore::new, com.datadoghq.sketch.ddsketch.proto.DDSketch.parseFrom(summary));
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                return null;
            }
        }
    }

    /** Gets how many nanoseconds requests took, and how many took that long. */
    public interface DurationReader {
        void read(long nanos, double count, boolean areErrors);
    }

    /** Counts are uint64. What a long cannot hold becomes the largest that it can. */
    private static final class Unsigned extends StdDeserializer<Long> {
        private static final long serialVersionUID = 1L;

        Unsigned() {
            super(long.class);
        }

        @Override
        public Long getNullValue(DeserializationContext context) {
            return 0L;
        }

        @Override
        public Long deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return in.getBigIntegerValue()
                    .min(BigInteger.valueOf(Long.MAX_VALUE))
                    .longValue();
        }
    }
}
