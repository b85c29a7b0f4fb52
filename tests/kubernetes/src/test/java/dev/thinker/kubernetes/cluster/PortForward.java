package dev.thinker.kubernetes.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code kubectl port-forward} to a Service of the namespace {@code thinker}, at a free port, and a client for it. */
final class PortForward implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern READY = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) .*");

    private final Process process;
    private final String url;

    PortForward(String service, int port) throws IOException {
        process = new ProcessBuilder(
                        "kubectl",
                        "-n",
                        "thinker",
                        "port-forward",
                        "--address",
                        "127.0.0.1",
                        "service/" + service,
                        ":" + port)
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String first = output.readLine();
        Matcher ready = READY.matcher(String.valueOf(first));
        if (!ready.matches()) {
            process.destroy();
            throw new AssertionError("port-forward to " + service + ": " + first);
        }
        url = "http://localhost:" + ready.group(1);
        // kubectl writes a line for each connection and would block on a full pipe
        Thread reader = new Thread(() -> output.lines().forEach(line -> {}));
        reader.setDaemon(true);
        reader.start();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
