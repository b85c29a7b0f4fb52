package dev.thinker.tracing.example;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpServer;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TracedGreetingTest {

    private static final Path SOURCES = Path.of("src/test/java/dev/thinker/tracing/example");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyPieceOfCodeInTheGuide_standsInASourceThatCompiles() throws IOException {
        String compiled = Files.readString(SOURCES.resolve("Greeting.java")) + Files.readString(SOURCES.resolve("TracedGreeting.java"));

        List<String> pieces = JAVA_BLOCK.matcher(Files.readString(Path.of("../docs/tracing-your-own-service.md"))).results()
                .map(block -> block.group(1)).toList();

        assertThat(pieces).hasSizeGreaterThanOrEqualTo(7).allSatisfy(piece -> assertThat(compiled).contains(piece));
    }

    @Test
    void tracedService_isAServerAClientAndAnOwnSpan() throws Exception {
        HttpServer words = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        words.createContext("/word", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("Hello".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        words.start();
        URI word = URI.create("http://127.0.0.1:" + words.getAddress().getPort() + "/word");
        WebServer server = TracedGreeting.startServer(0, word, RecordingAgent.tracer()).await();
        try {
            HttpResponse<String> answer = greet(server);

            assertThat(answer.body()).isEqualTo("Hello, world!");
            assertThat(RecordingAgent.trace(traceId(answer), 3)).extracting(RecordedSpan::resource)
                    .containsExactlyInAnyOrder("GET /greet/{name}", "GET /word", "phrase");
            words.stop(0);
            HttpResponse<String> refused = greet(server);
            assertThat(refused.statusCode()).isEqualTo(502);
            assertThat(RecordingAgent.trace(traceId(refused), 2)).allMatch(span -> span.error() == 1);
        } finally {
            server.shutdown().await();
            words.stop(0);
        }
    }

    @Test
    void plainService_greetsWithoutASpan() {
        WebServer server = Greeting.startServer(0, URI.create("http://127.0.0.1:1/word")).await();
        try {
            HttpResponse<String> answer = greet(server);
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.headers().firstValue("traceresponse")).isEmpty();
        } finally {
            server.shutdown().await();
        }
    }

    private static HttpResponse<String> greet(WebServer server) {
        return HttpClient.newHttpClient().sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/greet/world")).build(),
                HttpResponse.BodyHandlers.ofString()).join();
    }

    private static String traceId(HttpResponse<String> answer) {
        return answer.headers().firstValue("traceresponse").orElseThrow().split("-")[1];
    }
}
