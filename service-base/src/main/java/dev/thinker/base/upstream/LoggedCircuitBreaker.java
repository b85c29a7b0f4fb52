package dev.thinker.base.upstream;

import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import dev.thinker.base.server.Gauges;
import dev.thinker.base.server.ConfigValues;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.faulttolerance.BulkheadException;
import io.helidon.faulttolerance.CircuitBreaker;
import io.helidon.faulttolerance.CircuitBreaker.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves the microservice alone after it has failed too often: for {@code thinker.circuit.delay} no call is made, then one at a time
 * until one is well. The state is logged when it changes.
 */
final class LoggedCircuitBreaker {

    private static final Logger LOGGER = LoggerFactory.getLogger(LoggedCircuitBreaker.class);

    private final CircuitBreaker breaker;
    private final AtomicReference<State> logged = new AtomicReference<>(State.CLOSED);

    /** Reads {@code thinker.circuit.volume}, {@code .ratio} (percent) and {@code .delay}. */
    LoggedCircuitBreaker(Config config) {
        breaker = CircuitBreaker.builder()
                .volume(ConfigValues.positiveInt(config.get("volume")))
                .errorRatio(ConfigValues.positiveInt(config.get("ratio")))
                .delay(ConfigValues.duration(config.get("delay")))
                // Neither says that the microservice is ill
                .addSkipOn(RejectedException.class)
                .addSkipOn(BulkheadException.class)
                .build();
        Gauges.register("thinker.circuit.state", "Of the calls to the microservice: 0 closed, 1 half open, 2 open", this::number);
    }

    <T> Single<T> invoke(Supplier<? extends CompletionStage<T>> call) {
        Single<T> result = breaker.invoke(call);
        result.whenComplete((value, failure) -> log());
        return result;
    }

    /** {@code closed}, {@code half_open} or {@code open}. */
    String state() {
        return breaker.state().name().toLowerCase(Locale.ROOT);
    }

    private int number() {
        return switch (breaker.state()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    private void log() {
        State now = breaker.state();
        if (logged.get() != now && logged.getAndSet(now) != now) {
            switch (now) {
                case CLOSED -> LOGGER.info("The circuit to the microservice is closed: it answers again");
                case HALF_OPEN -> LOGGER.info("The circuit to the microservice is half open: one call at a time is tried");
                case OPEN -> LOGGER.warn("The circuit to the microservice is open: it has failed too often, and is not called for a moment");
            }
        }
    }
}
