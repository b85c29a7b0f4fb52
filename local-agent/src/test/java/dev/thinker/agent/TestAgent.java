package dev.thinker.agent;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;

/** The agent on a free port, and an HTTP client for it. */
final class TestAgent implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final WebServer server;

    private TestAgent(WebServer server) {
        this.server = server;
    }

    static TestAgent start() {
        return start(Map.of());
    }

    static TestAgent start(Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(Map.of("server.port", "0"));
        settings.putAll(overrides);
        Config config = Config.builder(ConfigSources.create(settings), ConfigSources.classpath("application.yaml"))
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .build();
        return new TestAgent(Main.startServer(config, AgentSettings.of(config)).await());
    }

    int port() {
        return server.port();
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port());
    }

    URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
    }

    HttpResponse<String> get(String pathAndQuery) {
        return send(HttpRequest.newBuilder(uri(pathAndQuery)));
    }

    /** Sends MessagePack, unless a header says otherwise. */
    HttpResponse<String> put(String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .PUT(BodyPublishers.ofByteArray(body))
                .setHeader("Content-Type", "application/msgpack");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    /** Sends a chunk. */
    void put(TestSpan... chunk) {
        HttpResponse<String> response = put("/v0.4/traces", TestPayload.v04(List.of(chunk)));
        if (response.statusCode() != 200) {
            throw new AssertionError(response.body());
        }
    }

    void putThinkTrace() {
        put(ThinkTrace.ofMicroservice().toArray(TestSpan[]::new));
        put(ThinkTrace.ofApi().toArray(TestSpan[]::new));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("The agent closed the connection", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    JsonArray traces(String pathAndQuery) {
        return Json.createReader(new StringReader(get(pathAndQuery).body())).readArray();
    }

    JsonArray traces() {
        return traces("/test/traces");
    }

    static JsonObject json(HttpResponse<String> response) {
        return Json.createReader(new StringReader(response.body())).readObject();
    }

    @Override
    public void close() {
        server.shutdown().await();
    }
}
