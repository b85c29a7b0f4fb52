package dev.thinker.microservice;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.thinker.base.server.ConfigValues;
import dev.thinker.base.server.DaemonTimer;
import dev.thinker.tracing.ErrorTags;
import dev.thinker.tracing.InSpan;
import dev.thinker.tracing.LogCorrelation;
import io.helidon.common.reactive.Multi;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thinks about subjects, several at a time and each in its own span, without blocking a thread. */
final class Thinker {

    private static final Logger LOGGER = LoggerFactory.getLogger(Thinker.class);
    // Json.createObjectBuilder() would search the class path for a provider on every call
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());
    private static final JsonObject UNKNOWN = JSON.createObjectBuilder()
            .add("error", true)
            .add("reason", "Subject unknown")
            .build();

    private final Thoughts thoughts;
    private final Duration lookupDelay;
    private final Duration thinkDelay;
    private final int concurrency;
    private final Faults faults;
    private final Tracer tracer;
    /** Its single thread starts the think spans of a request in the order of the subjects. */
    private final ScheduledExecutorService timer = DaemonTimer.start("thinker");

    Thinker(Config config, Thoughts thoughts, Tracer tracer) {
        this.thoughts = thoughts;
        this.lookupDelay = ConfigValues.duration(config.get("lookup.delay"));
        this.thinkDelay = ConfigValues.duration(config.get("think.delay"));
        this.concurrency = ConfigValues.positiveInt(config.get("think.concurrency"));
        this.faults = new Faults(config.get("faults"));
        this.tracer = tracer;
    }

    /**
     * Thinks about up to {@code think.concurrency} subjects at a time, and returns all thoughts in the order of the
     * subjects.
     */
    Single<JsonObject> thinkAll(List<String> subjects, Span parent) {
        return Multi.create(subjects)
                .flatMap(
                        subject -> after(lookupDelay)
                                .flatMapSingle(passed -> think(subject, parent))
                                .map(thought -> Map.entry(subject, thought)),
                        concurrency,
                        false,
                        concurrency)
                .collectStream(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))
                .map(thoughtsBySubject -> inOrder(subjects, thoughtsBySubject))
                .peek(response -> logUnknown(response, parent));
    }

    /** Thinks about one subject, in a child span of the server span. */
    private Single<JsonObject> think(String subject, Span parent) {
        return InSpan.single(tracer.spanBuilder("think").parent(parent.context()), span -> {
            span.tag("resource.name", "think");
            span.tag("span.kind", "internal");
            span.tag("subject", subject);
            // Otherwise Datadog would compute hits, errors and latency for service entry spans only
            span.tag("_dd.measured", 1);
            return after(thinkDelay.plus(faults.injectDelay(span))).map(passed -> thoughtOn(subject, span));
        });
    }

    private JsonObject thoughtOn(String subject, Span span) {
        faults.injectError(span);
        try {
            Thought thought = thoughts.on(subject);
            return JSON.createObjectBuilder()
                    .add("error", false)
                    .add("quote", thought.quote())
                    .add("author", thought.author())
                    .build();
        } catch (UnknownSubjectException e) {
            // The span failed, the request did not
            ErrorTags.set(span, e);
            return UNKNOWN;
        }
    }

    private static JsonObject inOrder(List<String> subjects, Map<String, JsonObject> thoughts) {
        JsonObjectBuilder response = JSON.createObjectBuilder();
        subjects.forEach(subject -> response.add(subject, thoughts.get(subject)));
        return response.build();
    }

    /** Logs one line without client-supplied text, so that no request can flood or forge the log. */
    private static void logUnknown(JsonObject response, Span span) {
        long unknown = response.values().stream().filter(UNKNOWN::equals).count();
        if (unknown > 0) {
            LogCorrelation.in(span, () -> LOGGER.info("{} of {} subjects are unknown", unknown, response.size()));
        }
    }

    private Single<Long> after(Duration delay) {
        return delay.isZero() ? Single.just(0L) : Single.timer(delay.toNanos(), TimeUnit.NANOSECONDS, timer);
    }
}
