package dev.thinker.quickstart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The launcher's settings: {@code -Dapi.port}, {@code -Dthinker.port}, {@code -Dagent.port}, {@code -Dagent.url} and
 * {@code -Dtraffic}, or the environment variables {@code API_PORT} and so on.
 *
 * @param runningAgent accepts the traces instead of the local agent, which is then not started
 */
record LauncherSettings(
        int apiPort,
        int thinkerPort,
        int agentPort,
        Optional<RunningAgent> runningAgent,
        boolean traffic,
        Loopback loopback) {

    LauncherSettings(
            int apiPort, int thinkerPort, int agentPort, Optional<RunningAgent> runningAgent, boolean traffic) {
        this(apiPort, thinkerPort, agentPort, runningAgent, traffic, Loopback.find());
    }

    static LauncherSettings read() {
        return new LauncherSettings(
                port("api.port", 5000),
                port("thinker.port", 8000),
                port("agent.port", 8126),
                Optional.of(value("agent.url", ""))
                        .filter(url -> !url.isEmpty())
                        .map(RunningAgent::of),
                Boolean.parseBoolean(value("traffic", "false")));
    }

    private static int port(String key, int fallback) {
        String value = value(key, Integer.toString(fallback));
        try {
            int port = Integer.parseInt(value);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Rejected below, as numbers out of range are
        }
        throw new QuickstartException("-D" + key + " is '" + value + "', but must be a port from 1 to 65535");
    }

    private static String value(String key, String fallback) {
        String variable = System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_'));
        return System.getProperty(key, variable == null ? fallback : variable);
    }

    /** Fails with a one-line message that names the setting, rather than let a service fail at startup. */
    void check() {
        runningAgent.ifPresentOrElse(RunningAgent::check, this::checkAgentPort);
        checkFree(thinkerPort, "thinker-microservice", "thinker.port");
        checkFree(apiPort, "thinker-api", "api.port");
    }

    private void checkAgentPort() {
        if (!loopback.isFree(agentPort) && RunningAgent.on(agentPort).isResponding()) {
            throw new QuickstartException("A Datadog Agent is already listening on port " + agentPort
                    + ": use it with -Dagent.url=" + RunningAgent.on(agentPort).url()
                    + ", or choose another port for the local agent with -Dagent.port=<port>");
        }
        checkFree(agentPort, "local-agent", "agent.port");
    }

    private void checkFree(int port, String name, String key) {
        if (!loopback.isFree(port)) {
            throw new QuickstartException(
                    "Port " + port + " for " + name + " is already in use: choose another with -D" + key + "=<port>");
        }
    }

    /** Returns the URL at which the launcher itself reaches a service, however its JVM resolves {@code localhost}. */
    String reachable(int port) {
        return loopback.url(port);
    }

    private static String url(int port) {
        return "http://localhost:" + port + "/";
    }

    /** Repeats the variables as system properties, which take precedence over those in {@code JAVA_TOOL_OPTIONS}. */
    List<String> jvmOptions(Map<String, String> environment) {
        List<String> options = new ArrayList<>(loopback.jvmOptions());
        environment.forEach((name, value) ->
                options.add("-D" + name.toLowerCase(Locale.ROOT).replace('_', '.') + "=" + value));
        return options;
    }

    Map<String, String> agent() {
        return Map.of("SERVER_PORT", Integer.toString(agentPort), "SERVER_HOST", loopback.host());
    }

    Map<String, String> thinker() {
        return service(thinkerPort);
    }

    Map<String, String> api() {
        Map<String, String> environment = new HashMap<>(service(apiPort));
        environment.put("THINKER_URL", url(thinkerPort));
        return environment;
    }

    private Map<String, String> service(int port) {
        return Map.of(
                "SERVER_PORT", Integer.toString(port),
                "SERVER_HOST", loopback.host(),
                "DD_TRACE_AGENT_URL",
                        runningAgent
                                .orElseGet(() -> RunningAgent.on(agentPort))
                                .url()
                                .toString(),
                "LOG_FORMAT", "plain");
    }

    String welcome() {
        return String.format(
                Locale.ROOT,
                """

                Ready. Try it:      curl -i 'localhost:%d/think/?subject=technology&subject=foo_bar'
                %s
                Stop with Ctrl-C.
                """,
                apiPort,
                runningAgent.map(RunningAgent::welcome).orElseGet(this::localAgentWelcome));
    }

    private String localAgentWelcome() {
        return String.format(Locale.ROOT, """
                Latest traces:      %1$s
                Service map:        %1$smap
                One trace:          %1$straces/<the 32 hex digits in the traceresponse header of the response>\
                """, url(agentPort));
    }
}
