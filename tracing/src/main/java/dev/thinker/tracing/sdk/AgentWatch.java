package dev.thinker.tracing.sdk;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs where traces are sent and whether the Agent accepts them: once at the start, and once whenever that changes.
 *
 * <p>It relies on the results of the tracer's own requests. While the tracer has nothing to send, this class sends a
 * payload without traces to the same endpoint. The tracer itself warns only when it has traces to send, and then stays
 * silent for minutes.
 */
final class AgentWatch extends TimerTask {

    private static final Logger LOGGER = LoggerFactory.getLogger(AgentWatch.class);

    private final AgentRoute route;
    private final WriterHealth health;
    private SendResult last = SendResult.NOTHING_SENT;

    private AgentWatch(AgentRoute route, WriterHealth health) {
        this.route = route;
        this.health = health;
    }

    /** Checks the Agent at an interval until the returned task is canceled. */
    static AgentWatch start(AgentRoute route, WriterHealth health, Duration interval) {
        AgentWatch watch = new AgentWatch(route, health);
        new Timer("agent-watch", true).schedule(watch, 0, interval.toMillis());
        return watch;
    }

    @Override
    public void run() {
        SendResult sent = health.takeSendResult();
        // Recovery needs a probe to confirm it, because the tracer mistakes a redirect for success
        boolean conclusive = sent.failed() || sent.accepted() && last.accepted();
        SendResult now = conclusive ? sent : route.probe();
        if (!now.sameAs(last)) {
            report(now);
        }
        last = now;
    }

    private void report(SendResult now) {
        if (now.accepted()) {
            LOGGER.info("The Datadog Agent at {} accepts traces{}", route.address(), last.failed() ? " again" : "");
        } else {
            LOGGER.warn(
                    "The Datadog Agent at {} {}{}: traces are lost until it accepts them. {}",
                    route.address(),
                    now.problem(),
                    now.detail(),
                    route.origin());
        }
    }
}
