package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** An HTTP client for requests as a user would send them with curl. */
final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Http() {}

    static HttpResponse<String> get(String url, String... headers) {
        return send(request(url, headers).build());
    }

    static CompletableFuture<HttpResponse<String>> getAsync(String url) {
        return CLIENT.sendAsync(request(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a POST request without a body. */
    static HttpResponse<String> post(String url) {
        return send(request(url).POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    static HttpResponse<String> put(String url, String body, String... headers) {
        return send(request(url, headers)
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static HttpRequest.Builder request(String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("User-Agent", "e2e/1.0");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(request.uri().toString(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The trace id of the {@code traceresponse} header. */
    static String traceId(HttpResponse<String> response) {
        return response.headers().firstValue("traceresponse").orElseThrow().split("-")[1];
    }
}
