package dev.thinker.tracing;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log where the traces go and whether anybody is there: once at the start, and once whenever that changes.
 *
 * <p>The tracer itself warns of a missing Agent only when it has something to send, and then keeps silent for minutes.
 */
final class AgentWatch extends TimerTask {

    private static final Logger LOGGER = LoggerFactory.getLogger(AgentWatch.class);
    private static final int TIMEOUT_MILLIS = 2_000;

    private final URI agent;
    private Boolean answered;

    private AgentWatch(URI agent) {
        this.agent = agent;
    }

    /** Watches an Agent until it is cancelled. */
    static AgentWatch start(URI agent, Duration interval) {
        AgentWatch watch = new AgentWatch(agent);
        if (agent.getScheme().startsWith("http")) {
            new Timer("agent-watch", true).schedule(watch, 0, interval.toMillis());
        } else {
            LOGGER.info("Traces go to the Datadog Agent at {}", agent);
        }
        return watch;
    }

    @Override
    public void run() {
        boolean answers = answers();
        if (answers && !Boolean.TRUE.equals(answered)) {
            LOGGER.info("Traces go to the Datadog Agent at {}, which {}", agent, answered == null ? "answers" : "answers again");
        } else if (!answers && !Boolean.FALSE.equals(answered)) {
            LOGGER.warn("Traces go to the Datadog Agent at {}, which does not answer: they are lost until it does. "
                    + "The address comes from DD_TRACE_AGENT_URL, or DD_AGENT_HOST and DD_TRACE_AGENT_PORT", agent);
        }
        answered = answers;
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection) agent.resolve("/info").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status < 500;
        } catch (IOException e) {
            return false;
        }
    }
}
