package dev.thinker.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A Datadog Agent that is already running and can replace the local agent. */
record RunningAgent(URI url) {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** @param setting the value of {@code -Dagent.url} */
    static RunningAgent of(String setting) {
        try {
            URI url = new URI(setting);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return new RunningAgent(url);
            }
        } catch (URISyntaxException e) {
            // Rejected below, as other invalid values are
        }
        throw new QuickstartException(
                "-Dagent.url is '" + setting + "', but must be an HTTP or HTTPS URL such as http://localhost:8126");
    }

    static RunningAgent on(int port) {
        return new RunningAgent(URI.create("http://localhost:" + port));
    }

    /**
     * Tells whether an Agent advertises its trace endpoint at {@code /info}. It tries all addresses of the host, of
     * which Java would only try the first.
     */
    boolean isResponding() {
        if (!url.getScheme().equals("http")) {
            return isResponding(url.resolve("/info"));
        }
        try {
            return Stream.of(InetAddress.getAllByName(url.getHost()))
                    .anyMatch(address -> isResponding(
                            URI.create(Loopback.url(address, url.getPort() == -1 ? 80 : url.getPort()) + "info")));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isResponding(URI info) {
        try {
            HttpResponse<String> response = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .build()
                    .send(HttpRequest.newBuilder(info).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 && response.body().contains("\"/v0.4/traces\"");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void check() {
        if (!isResponding()) {
            throw new QuickstartException("No Datadog Agent accepts traces at " + url
                    + ": set -Dagent.url to another address, or omit it to run the local agent");
        }
    }

    String welcome() {
        return String.format(Locale.ROOT, """
                Traces are sent to: %s
                In Datadog:         APM > Services lists thinker-api and thinker-microservice in a minute or two\
                """, url);
    }
}
