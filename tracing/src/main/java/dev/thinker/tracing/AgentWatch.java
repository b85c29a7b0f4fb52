package dev.thinker.tracing;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import datadog.trace.api.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log where the traces go and whether anybody is there: once at the start, and once whenever that changes.
 *
 * <p>The tracer itself warns of a missing Agent only when it has something to send, and then keeps silent for minutes.
 */
final class AgentWatch implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AgentWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int TIMEOUT_MILLIS = 2_000;

    private final URI agent;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(AgentWatch::daemon);
    private Boolean answered;

    private AgentWatch(URI agent) {
        this.agent = agent;
    }

    /** Watches the Agent that the {@code DD_*} variables name. */
    static AgentWatch start() {
        return start(URI.create(Config.get().getAgentUrl()), INTERVAL);
    }

    static AgentWatch start(URI agent, Duration interval) {
        AgentWatch watch = new AgentWatch(agent);
        if (Config.get().isTraceEnabled()) {
            watch.watch(interval);
        } else {
            LOGGER.info("Tracing is off (DD_TRACE_ENABLED=false)");
        }
        return watch;
    }

    private void watch(Duration interval) {
        if (agent.getScheme().startsWith("http")) {
            timer.scheduleWithFixedDelay(this::check, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            LOGGER.info("Traces go to the Datadog Agent at {}", agent);
        }
    }

    private void check() {
        boolean answers = answers();
        if (answered != null && answered == answers) {
            return;
        }
        if (answers) {
            LOGGER.info("Traces go to the Datadog Agent at {}, which {}", agent, answered == null ? "answers" : "answers again");
        } else {
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
            try {
                return connection.getResponseCode() < 500;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "agent-watch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
