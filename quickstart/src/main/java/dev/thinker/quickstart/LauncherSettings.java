package dev.thinker.quickstart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What can be set: {@code -Dapi.port}, {@code -Dthinker.port}, {@code -Dagent.port}, {@code -Dagent.url} and {@code -Dtraffic}, or
 * API_PORT and so on.
 *
 * @param runningAgent takes the traces in the place of the local agent, which is not started then
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
            // The message is the same as for a number that is no port
        }
        throw new QuickstartException("-D" + key + " is '" + value + "'; it must be a port, 1 to 65535");
    }

    private static String value(String key, String fallback) {
        String variable = System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_'));
        return System.getProperty(key, variable == null ? fallback : variable);
    }

    /** Better one line that names the setting than the end of a service that has just begun to start. */
    void check() {
        runningAgent.ifPresentOrElse(RunningAgent::check, this::checkAgentPort);
        checkFree(thinkerPort, "thinker-microservice", "thinker.port");
        checkFree(apiPort, "thinker-api", "api.port");
    }

    private void checkAgentPort() {
        if (!loopback.isFree(agentPort) && RunningAgent.on(agentPort).isResponding()) {
            throw new QuickstartException("A Datadog Agent already listens on port " + agentPort
                    + ": use it with -Dagent.url=" + RunningAgent.on(agentPort).url()
                    + ", or let the local agent have another port with -Dagent.port=<port>");
        }
        checkFree(agentPort, "local-agent", "agent.port");
    }

    private void checkFree(int port, String name, String key) {
        if (!loopback.isFree(port)) {
            throw new QuickstartException(
                    "Port " + port + ", meant for " + name + ", is taken: choose another with -D" + key + "=<port>");
        }
    }

    /** Where the launcher itself reaches a service, whatever {@code localhost} means in its JVM. */
    String reachable(int port) {
        return loopback.url(port);
    }

    private static String url(int port) {
        return "http://localhost:" + port + "/";
    }

    /** The same variables once more as system properties: {@code JAVA_TOOL_OPTIONS} could hold others, which would win. */
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

                Ready. Ask:        curl -i 'localhost:%d/think/?subject=technology&subject=foo_bar'
                %s
                Stop with Ctrl-C.
                """,
                apiPort,
                runningAgent.map(RunningAgent::welcome).orElseGet(this::localAgentWelcome));
    }

    private String localAgentWelcome() {
        return String.format(Locale.ROOT, """
                The newest traces: %1$s
                The service map:   %1$smap
                One trace:         %1$straces/<the 32 hex digits in the answer's traceresponse header>""", url(agentPort));
    }
}
