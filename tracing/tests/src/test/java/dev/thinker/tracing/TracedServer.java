package dev.thinker.tracing;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.media.jsonp.JsonpSupport;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The service {@code shop} with the routes of one test, on a free port. */
final class TracedServer implements AfterEachCallback {

    private final HttpClient client = HttpClient.newHttpClient();
    private final RecordedTraces traces;
    private WebServer server;

    TracedServer(RecordedTraces traces) {
        this.traces = traces;
    }

    void start(Consumer<Routing.Rules> tracedRoutes) {
        start(traces.tracer("shop").routes(Routing.builder(), tracedRoutes));
    }

    void start(Routing.Builder routing) {
        server = WebServer.builder()
                .bindAddress("127.0.0.1")
                .addMediaSupport(JsonpSupport.create())
                .addRouting(routing)
                .build()
                .start()
                .await();
    }

    int port() {
        return server.port();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("User-Agent", "a-test/1.0");
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a raw request, and returns everything received until the server closes the connection. */
    String sendRaw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Returns the only span of the response's trace. */
    RecordedSpan span(HttpResponse<?> response) {
        return span(response.headers().firstValue("traceresponse").orElseThrow());
    }

    /** Returns the only span of a raw response's trace. */
    RecordedSpan spanOfRaw(String response) {
        return span(response.replaceAll("(?s).*\r\ntraceresponse: ([0-9a-f-]+)\r\n.*", "$1"));
    }

    /** Returns the only span of a trace. */
    RecordedSpan span(String trace) {
        return traces.await(trace, 1).span("helidon.request");
    }

    void stop() {
        server.shutdown().await();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        stop();
    }
}
