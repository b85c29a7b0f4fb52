package dev.thinker.microservice;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import dev.thinker.base.server.ConfigValues;
import io.helidon.config.Config;
import io.helidon.tracing.Span;

/**
 * Faults on purpose, to show what they look like in Datadog: a share of the thoughts fails, a share takes longer. Only the
 * configuration turns them on, never a request. The span says {@code fault.injected}.
 */
final class Faults {

    private final double errors;
    private final double delays;
    private final Duration delay;

    /** Reads {@code errors} and {@code delays}, shares from 0 to 1, and {@code delay}. */
    Faults(Config config) {
        errors = ConfigValues.share(config.get("errors"));
        delays = ConfigValues.share(config.get("delays"));
        delay = ConfigValues.duration(config.get("delay"));
    }

    /** How much longer a thought takes. */
    Duration delay(Span think) {
        if (!happens(delays)) {
            return Duration.ZERO;
        }
        think.tag("fault.injected", "delay");
        return delay;
    }

    /** Fails or does not. */
    void fail(Span think) {
        if (happens(errors)) {
            think.tag("fault.injected", "error");
            throw new InjectedFaultException();
        }
    }

    private static boolean happens(double share) {
        return share > 0 && ThreadLocalRandom.current().nextDouble() < share;
    }
}
