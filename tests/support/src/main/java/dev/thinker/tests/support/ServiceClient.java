package dev.thinker.tests.support;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A well-behaved HTTP client of one service on the loopback interface. {@link RawClient} is the other kind. */
public final class ServiceClient {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final int port;

    public ServiceClient(int port) {
        this.port = port;
    }

    /**
     * Sends a GET request.
     *
     * @param target the path and query, encoded
     * @param headers names and values in turn
     */
    public HttpResponse<String> get(String target, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(target);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a GET request without waiting for the response. */
    public CompletableFuture<HttpResponse<String>> getAsync(String target) {
        return CLIENT.sendAsync(request(target).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a request without a body. */
    public HttpResponse<String> send(String method, String target) throws IOException, InterruptedException {
        return CLIENT.send(
                request(target)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Reads a whole number from {@code /metrics}, such as {@code application_requests_inflight}. */
    public long metric(String name) throws IOException, InterruptedException {
        return get("/metrics", "Accept", "text/plain")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Encodes a query parameter. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Returns the header that identifies the trace of a response. */
    public static String traceresponse(HttpResponse<?> response) {
        return response.headers().firstValue("traceresponse").orElseThrow();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
    }
}
