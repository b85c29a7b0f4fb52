package dev.thinker.quickstart;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Sends a few requests per second, with known, unknown, several and no subjects, to show live traces and a live service
 * map.
 */
final class ExampleTraffic {

    private static final List<String> QUERIES = List.of(
            "?subject=technology",
            "?subject=technology&subject=foo_bar",
            "?subject=foo_bar",
            "?subject=technology&subject=philosophy&subject=love",
            "");

    private final String api;
    private final HttpClient client =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(ExampleTraffic::daemon);
    private int sent;

    ExampleTraffic(String api) {
        this.api = api;
    }

    void start() {
        timer.scheduleAtFixedRate(this::send, 0, 400, TimeUnit.MILLISECONDS);
    }

    private void send() {
        String query = QUERIES.get(sent++ % QUERIES.size());
        client.sendAsync(
                HttpRequest.newBuilder(URI.create(api + "think/" + query))
                        .header("User-Agent", "example-traffic")
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "example-traffic");
        thread.setDaemon(true);
        return thread;
    }
}
