package dev.thinker.base.upstream;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import dev.thinker.base.server.ConfigValues;
import dev.thinker.base.server.Gauges;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.faulttolerance.BulkheadException;
import io.helidon.faulttolerance.CircuitBreaker;
import io.helidon.faulttolerance.CircuitBreaker.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Helidon's circuit breaker, with a metric and log lines for its state. */
final class LoggedCircuitBreaker {

    private static final Logger LOGGER = LoggerFactory.getLogger(LoggedCircuitBreaker.class);

    private final CircuitBreaker breaker;
    private final String label;
    private final Duration delay;
    private final AtomicReference<State> logged = new AtomicReference<>(State.CLOSED);

    /** Reads {@code volume}, {@code ratio} in percent, and {@code delay}. */
    LoggedCircuitBreaker(Config config, String label) {
        this.label = label;
        this.delay = ConfigValues.duration(config.get("delay"));
        breaker = CircuitBreaker.builder()
                .volume(ConfigValues.positiveInt(config.get("volume")))
                .errorRatio(ConfigValues.positiveInt(config.get("ratio")))
                .delay(delay)
                // Neither counts as a failure of the service
                .addSkipOn(RejectedException.class)
                .addSkipOn(BulkheadException.class)
                .build();
        Gauges.register(
                config.key() + ".state",
                "State of the circuit to the " + label + ": 0 closed, 1 half open, 2 open",
                this::number);
    }

    <T> Single<T> invoke(Supplier<? extends CompletionStage<T>> call) {
        Single<T> result = breaker.invoke(call);
        result.whenComplete((value, failure) -> logChange());
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

    private void logChange() {
        State now = breaker.state();
        if (logged.get() != now && logged.getAndSet(now) != now) {
            switch (now) {
                case CLOSED -> {
                    // Drops the failures of calls that were in flight when it opened, which would reopen it
                    breaker.state(State.CLOSED);
                    LOGGER.info("The circuit to the {} is closed: calls succeed again", label);
                }
                case HALF_OPEN ->
                    LOGGER.info("The circuit to the {} is half open: it lets one trial call through at a time", label);
                case OPEN ->
                    LOGGER.warn(
                            "The circuit to the {} is open: too many calls failed, so no calls are made for {}",
                            label,
                            delay);
            }
        }
    }
}
