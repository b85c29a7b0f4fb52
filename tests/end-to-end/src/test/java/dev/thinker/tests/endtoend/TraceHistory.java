package dev.thinker.tests.endtoend;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;

/**
 * Minutes of traffic without the wait: copies of traces with new ids, earlier start times and slightly different
 * durations.
 */
final class TraceHistory {

    private static final Duration LENGTH = Duration.ofMinutes(13);
    private static final Duration STEP = Duration.ofSeconds(15);
    /** Steps before the end between which the microservice was down */
    private static final int OUTAGE_BEGINS = 20;

    private static final int OUTAGE_ENDS = 25;

    private final Random random = new Random(1);
    private final List<JsonArray> answered;
    private final JsonArray failed;

    /**
     * @param answered traces that take turns
     * @param failed the trace of a request during the outage
     */
    TraceHistory(List<JsonArray> answered, JsonArray failed) {
        this.answered = answered;
        this.failed = failed;
    }

    /** @param end of the history, in nanoseconds since the epoch */
    JsonArray traces(long end) {
        JsonArrayBuilder traces = Json.createArrayBuilder();
        int requests = 0;
        for (int step = 1; step <= LENGTH.dividedBy(STEP); step++) {
            long many = Math.round(5 + 3 * Math.sin(step / 6.0));
            for (int i = 0; i < many; i++) {
                boolean isOutage = step >= OUTAGE_BEGINS && step < OUTAGE_ENDS && i < 2;
                Duration ago =
                        STEP.multipliedBy(step).minus(STEP.multipliedBy(i).dividedBy(many));
                traces.add(copy(isOutage ? failed : answered.get(requests++ % answered.size()), end - ago.toNanos()));
            }
        }
        return traces.build();
    }

    private JsonArray copy(JsonArray trace, long start) {
        long mask = random.nextLong() >>> 1;
        double stretch = Math.exp(0.05 * random.nextGaussian());
        long oldStart = trace.stream()
                .mapToLong(span -> nanoseconds(span, "start"))
                .min()
                .orElseThrow();
        JsonArrayBuilder copy = Json.createArrayBuilder();
        for (JsonValue span : trace) {
            JsonObjectBuilder changed = Json.createObjectBuilder(span.asJsonObject())
                    .add("start", start + (long) (stretch * (nanoseconds(span, "start") - oldStart)))
                    .add("duration", (long) (stretch * nanoseconds(span, "duration")));
            for (String id : List.of("trace_id", "span_id", "parent_id")) {
                changed.add(id, changed(span.asJsonObject().getJsonNumber(id), mask));
            }
            copy.add(changed);
        }
        return copy.build();
    }

    private static long nanoseconds(JsonValue span, String key) {
        return span.asJsonObject().getJsonNumber(key).longValueExact();
    }

    /** A root span stays a root span. */
    private static BigInteger changed(JsonNumber id, long mask) {
        BigInteger old = id.bigIntegerValueExact();
        return old.signum() == 0 ? old : old.xor(BigInteger.valueOf(mask));
    }
}
