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

/** A Datadog Agent that somebody else has started: it can take the local agent's place. */
record RunningAgent(URI url) {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** @param setting what {@code -Dagent.url} says */
    static RunningAgent of(String setting) {
        try {
            URI url = new URI(setting);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return new RunningAgent(url);
            }
        } catch (URISyntaxException e) {
            // The message is the same as for an address of another kind
        }
        throw new QuickstartException(
                "-Dagent.url is '" + setting + "'; it must be an address such as http://localhost:8126");
    }

    static RunningAgent on(int port) {
        return new RunningAgent(URI.create("http://localhost:" + port));
    }

    /** Whether an Agent lists, at {@code /info}, the path on which it takes traces. Java tries only the first address of a name. */
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
            throw new QuickstartException("No Datadog Agent takes traces at " + url
                    + ": give -Dagent.url another address, or leave it out to run the local agent");
        }
    }

    String welcome() {
        return String.format(Locale.ROOT, """
                The traces go to:  %s
                In Datadog:        APM, Services, in a minute or two: thinker-api and thinker-microservice""", url);
    }
}
