package dev.thinker.agent;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Prints how long queries over 50,000 spans take an agent with 128 MB of heap: {@code java -cp <test class path>
 * dev.thinker.agent.QueryTimes [rounds]}
 */
final class QueryTimes {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<String> QUERIES = List.of(
            "/api/traces?query=service:thinker-api",
            "/api/traces?query=@subject:foo_bar",
            "/api/traces?query=@http.status_code:%5B500%20TO%20599%5D%20@duration:%3E500ms%20env:demo%20-service:x",
            "/api/traces?query=status:error&as=spans",
            "/api/traces?query=%22free%20text%22",
            "/api/traces",
            "/api/facets",
            "/api/services",
            "/api/resources?service=thinker-api",
            "/api/resource?service=thinker-api&operation=helidon.request&resource=think_handler",
            "/api/map",
            "/api/errors",
            "/api/scope");

    private QueryTimes() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? 20 : Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("agent");
        try (AgentProcess agent =
                AgentProcess.start(folder, Map.of("SERVER_PORT", "0"), "-Xmx128m", "-XX:+UseSerialGC")) {
            String line = agent.readLine();
            URI url = URI.create(line.substring(line.indexOf("http")));
            for (long payload = 0; payload < 10; payload++) {
                long first = payload * 1_000 + 1;
                put(
                        url,
                        LongStream.range(first, first + 1_000)
                                .mapToObj(QueryTimes::trace)
                                .toList());
            }
            for (String query : QUERIES) {
                long[] millis = new long[rounds];
                int length = 0;
                for (int i = 0; i < rounds; i++) {
                    long begin = System.nanoTime();
                    length = CLIENT.send(
                                    HttpRequest.newBuilder(url.resolve(query)).build(), BodyHandlers.ofString())
                            .body()
                            .length();
                    millis[i] = (System.nanoTime() - begin) / 1_000_000;
                }
                long[] sorted = LongStream.of(millis).sorted().toArray();
                System.out.printf(
                        "first %4d ms, median %4d ms, max %4d ms, %7d bytes: %s%n",
                        millis[0], sorted[rounds / 2], sorted[rounds - 1], length, query);
            }
        } finally {
            Files.deleteIfExists(folder.resolve("errors"));
            Files.delete(folder);
        }
    }

    private static List<TestSpan> trace(long id) {
        long now = System.currentTimeMillis() * 1_000_000;
        return IntStream.rangeClosed(1, 5)
                .mapToObj(
                        span -> MemoryTest.ordinary(id, span).childOf(span - 1).at(now, 1_000_000 * (6 - span)))
                .toList();
    }

    private static void put(URI url, List<List<TestSpan>> chunks) throws Exception {
        int status = CLIENT.send(
                        HttpRequest.newBuilder(url.resolve("/v0.4/traces"))
                                .header("Content-Type", "application/msgpack")
                                .PUT(BodyPublishers.ofByteArray(TestPayload.v04Chunks(chunks)))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new AssertionError("Response status " + status);
        }
    }
}
