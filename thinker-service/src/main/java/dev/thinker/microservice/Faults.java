package dev.thinker.microservice;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import dev.thinker.base.server.ConfigValues;
import io.helidon.config.Config;
import io.helidon.tracing.Span;

/**
 * Injects faults, to show what they look like in Datadog: a fraction of the thoughts fails, and a fraction takes
 * longer. Only the configuration can enable them, never a request. The tag {@code fault.injected} distinguishes them
 * from real faults.
 */
final class Faults {

    private final double errors;
    private final double delays;
    private final Duration delay;

    /** Reads {@code errors} and {@code delays}, fractions from 0 to 1, and {@code delay}. */
    Faults(Config config) {
        errors = ConfigValues.fraction(config.get("errors"));
        delays = ConfigValues.fraction(config.get("delays"));
        delay = ConfigValues.duration(config.get("delay"));
    }

    /** Returns the time to add to a thought. */
    Duration injectDelay(Span think) {
        if (!happens(delays)) {
            return Duration.ZERO;
        }
        think.tag("fault.injected", "delay");
        return delay;
    }

    /** Throws an {@link InjectedFaultException} for some thoughts. */
    void injectError(Span think) {
        if (happens(errors)) {
            think.tag("fault.injected", "error");
            throw new InjectedFaultException();
        }
    }

    private static boolean happens(double fraction) {
        return fraction > 0 && ThreadLocalRandom.current().nextDouble() < fraction;
    }
}
