package dev.thinker.microservice;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.thinker.base.server.ConfigValues;
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

/** Thinks about subjects: several at a time, a span for each, never blocking a thread. */
final class Thinker {

    private static final Logger LOGGER = LoggerFactory.getLogger(Thinker.class);
    // Json.createObjectBuilder() would search the class path for a provider on every call.
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private final Thoughts thoughts;
    private final Duration lookupDelay;
    private final Duration thinkDelay;
    private final int concurrency;
    private final Faults faults;
    private final Tracer tracer;
    /** One thread, so that thoughts that are begun together begin in the order asked. */
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thinker::daemon);

    Thinker(Config config, Thoughts thoughts, Tracer tracer) {
        this.thoughts = thoughts;
        this.lookupDelay = ConfigValues.duration(config.get("lookup.delay"));
        this.thinkDelay = ConfigValues.duration(config.get("think.delay"));
        this.concurrency = ConfigValues.atLeast(1, config.get("think.concurrency"));
        this.faults = new Faults(config.get("faults"));
        this.tracer = tracer;
    }

    /** Answers all subjects in the order asked, thinking about up to {@code think.concurrency} of them at a time. */
    Single<JsonObject> thinkAll(List<String> subjects, Span parent) {
        Map<String, JsonObject> answers = new ConcurrentHashMap<>();
        return Multi.create(subjects)
                .flatMap(subject -> after(lookupDelay)
                        .flatMapSingle(passed -> think(subject, parent))
                        .map(answer -> answers.put(subject, answer) == null), concurrency, false, concurrency)
                .collectList()
                .map(done -> inOrder(subjects, answers))
                .peek(all -> log(all, parent));
    }

    /** One line, and no text of the caller's in it: a request must not be able to fill or forge the log. */
    private void log(JsonObject answers, Span parent) {
        long unknown = answers.values().stream().filter(answer -> answer.asJsonObject().getBoolean("error")).count();
        if (unknown > 0) {
            LogCorrelation.in(parent, () -> LOGGER.info("{} of {} subjects are unknown", unknown, answers.size()));
        }
    }

    /** Thinks about one subject, in a span of its own. Only the span of an unknown subject is an error: the request is not. */
    private Single<JsonObject> think(String subject, Span parent) {
        Span.Builder<?> think = tracer.spanBuilder("think")
                .parent(parent.context())
                .tag("resource.name", "think")
                .tag("span.kind", "internal")
                .tag("subject", subject)
                // Or Datadog would count no hits, errors and latency of it: it does so by itself only where a service is entered
                .tag("_dd.measured", 1);
        return InSpan.single(think, span -> after(thinkDelay.plus(faults.delay(span)))
                .map(passed -> {
                    faults.fail(span);
                    return known(thoughts.on(subject));
                })
                .onErrorResumeWithSingle(error -> {
                    ErrorTags.set(span, error);
                    return error instanceof UnknownSubjectException ? Single.just(unknown()) : Single.error(error);
                }));
    }

    private static JsonObject known(Thought thought) {
        return JSON.createObjectBuilder().add("error", false).add("quote", thought.quote()).add("author", thought.author()).build();
    }

    private static JsonObject unknown() {
        return JSON.createObjectBuilder().add("error", true).add("reason", "Subject unknown").build();
    }

    private static JsonObject inOrder(List<String> subjects, Map<String, JsonObject> answers) {
        JsonObjectBuilder all = JSON.createObjectBuilder();
        subjects.forEach(subject -> all.add(subject, answers.get(subject)));
        return all.build();
    }

    private Single<Long> after(Duration delay) {
        return delay.isZero() ? Single.just(0L) : Single.timer(delay.toNanos(), TimeUnit.NANOSECONDS, timer);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "thinker");
        thread.setDaemon(true);
        return thread;
    }
}
