package dev.thinker.tracing.sdk;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log where the traces go and whether the Agent takes them: once at the start, and once whenever that changes.
 *
 * <p>It goes by what the tracer experiences when it sends. While there is nothing to send, a payload without traces takes the same
 * route. The tracer itself warns only when it has something to send, and then keeps silent for minutes.
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

    /** Watches an Agent until it is cancelled. */
    static AgentWatch start(AgentRoute route, WriterHealth health, Duration interval) {
        AgentWatch watch = new AgentWatch(route, health);
        new Timer("agent-watch", true).schedule(watch, 0, interval.toMillis());
        return watch;
    }

    @Override
    public void run() {
        SendResult sent = health.takeSendResult();
        // That all is well again needs a second opinion: the tracer takes a redirect for success
        boolean certain = sent.failed() || sent.accepted() && last.accepted();
        SendResult now = certain ? sent : route.probe();
        if (!now.sameAs(last)) {
            report(now);
        }
        last = now;
    }

    private void report(SendResult now) {
        if (now.accepted()) {
            LOGGER.info(
                    "Traces go to the Datadog Agent at {}, which {}",
                    route.address(),
                    last.failed() ? "answers again" : "answers");
        } else {
            LOGGER.warn(
                    "Traces go to the Datadog Agent at {}, which {}{}: they are lost until it accepts them. {}",
                    route.address(),
                    now.problem(),
                    now.detail(),
                    route.origin());
        }
    }
}
