package dev.thinker.agent.store;

import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketchProtoBinding;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.thinker.agent.msgpack.Unpacking;
import org.msgpack.core.MessageFormatException;
import org.msgpack.jackson.dataformat.MessagePackFactory;

/**
 * What a tracer has counted itself, in buckets of time.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/datadog/trace/stats.proto">its format</a>
 */
public record StatsPayload(String env, String version, List<Bucket> stats) {
    private static final ObjectMapper MAPPER = new ObjectMapper(new MessagePackFactory().setReuseResourceInParser(false))
            .setPropertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.SKIP));

    /** Throws {@link org.msgpack.core.MessagePackException}. */
    static StatsPayload read(byte[] bytes) {
        return Unpacking.from(bytes, 0, in -> {
            // Afterwards there is no size in it that is not true
            Unpacking.skip(in);
            try {
                return Objects.requireNonNull(MAPPER.readValue(bytes, StatsPayload.class));
            } catch (JacksonException | NullPointerException e) {
                throw new MessageFormatException("it has something else where figures belong");
            }
        });
    }

    /** Gets the groups, each with the start of its bucket, in nanoseconds since 1970. */
    void eachGroup(BiConsumer<Long, Group> action) {
        stats.forEach(bucket -> bucket.stats.forEach(group -> action.accept(bucket.start, group)));
    }

    public record Bucket(long start, List<Group> stats) {
    }

    /** What has been counted for spans that have much in common. */
    public record Group(String service, String name, String resource, String type, String spanKind, long hits, long errors,
                        long topLevelHits, byte[] okSummary, byte[] errorSummary) {

        /** Throws {@link MessageFormatException}. */
        public void eachDuration(DurationReader reader) {
            read(okSummary, false, reader);
            read(errorSummary, true, reader);
        }

        private static void read(byte[] summary, boolean areErrors, DurationReader reader) {
            if (summary.length > 0) {
                DDSketch sketch = sketch(summary);
                Store positive = sketch.getPositiveValueStore();
                positive.forEach((bin, count) -> reader.read(Math.round(sketch.getIndexMapping().value(bin)), count, areErrors));
                reader.read(0, sketch.getCount() - positive.getTotalCount(), areErrors);
            }
        }

        private static DDSketch sketch(byte[] summary) {
            try {
                return DDSketchProtoBinding.fromProto(SparseStore::new,
                        com.datadoghq.sketch.ddsketch.proto.DDSketch.parseFrom(summary));
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                throw new MessageFormatException("it has a sketch that cannot be read");
            }
        }
    }

    /** Gets how many nanoseconds requests took, and how many took that long. */
    public interface DurationReader {
        void read(long nanos, double count, boolean areErrors);
    }
}
