package dev.thinker.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What can be set: {@code -Dapi.port}, {@code -Dthinker.port}, {@code -Dagent.port} and {@code -Dtraffic}, or API_PORT and so on. */
record Settings(int apiPort, int thinkerPort, int agentPort, boolean traffic) {

    static Settings read() {
        return new Settings(port("api.port", 5000), port("thinker.port", 8000), port("agent.port", 8126),
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
            // told below
        }
        throw new QuickstartException("-D" + key + " is '" + value + "'; it must be a port, 1 to 65535");
    }

    private static String value(String key, String fallback) {
        String variable = System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_'));
        return System.getProperty(key, variable == null ? fallback : variable);
    }

    /** Better one line that names the port than the end of a service that has just begun to start. */
    void checkPorts() {
        checkFree(agentPort, "local-agent", "agent.port");
        checkFree(thinkerPort, "thinker-microservice", "thinker.port");
        checkFree(apiPort, "thinker-api", "api.port");
    }

    private static void checkFree(int port, String name, String key) {
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        } catch (IOException e) {
            throw new QuickstartException("Port " + port + ", meant for " + name + ", is taken: choose another with -D" + key + "=<port>");
        }
    }

    String apiUrl() {
        return "http://localhost:" + apiPort + "/";
    }

    String thinkerUrl() {
        return "http://localhost:" + thinkerPort + "/";
    }

    String agentUrl() {
        return "http://localhost:" + agentPort + "/";
    }

    Map<String, String> agent() {
        return Map.of("SERVER_PORT", Integer.toString(agentPort));
    }

    Map<String, String> thinker() {
        return service(thinkerPort);
    }

    Map<String, String> api() {
        Map<String, String> environment = new HashMap<>(service(apiPort));
        environment.put("THINKER_URL", thinkerUrl());
        return environment;
    }

    private Map<String, String> service(int port) {
        return Map.of(
                "SERVER_PORT", Integer.toString(port),
                "SERVER_HOST", "127.0.0.1",
                "DD_AGENT_HOST", "localhost",
                "DD_TRACE_AGENT_PORT", Integer.toString(agentPort),
                "LOG_FORMAT", "plain");
    }

    /** Variables of a shell that is set up for another service would give both the same name, or send their traces elsewhere. */
    static List<String> unwanted() {
        return List.of("DD_SERVICE", "DD_TRACE_AGENT_URL", "THINKER_PORT");
    }

    String welcome() {
        return """

                Ready. Ask:        curl -i 'localhost:%1$d/think/?subject=technology&subject=foo_bar'
                The newest traces: %2$s
                The service map:   %2$szipkin/dependency
                One trace:         %2$szipkin/traces/<the 32 hex digits in the answer's traceresponse header>
                Stop with Ctrl-C.
                """.formatted(apiPort, agentUrl());
    }
}
