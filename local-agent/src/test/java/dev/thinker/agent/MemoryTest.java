package dev.thinker.agent;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends more than the heap holds, and with {@code -Dsoak=true} much more. An agent that runs out of memory exits, and
 * the next request to it fails.
 */
@Timeout(180)
class MemoryTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 4 : 1;
    private static final List<byte[]> FIFTY_THOUSAND_SPANS = LongStream.range(0, 10)
            .mapToObj(payload -> LongStream.rangeClosed(1, 1_000)
                    .mapToObj(trace -> IntStream.rangeClosed(1, 5)
                            .mapToObj(span -> ordinary(payload * 1_000 + trace, span))
                            .toList())
                    .toList())
            .map(TestPayload::v04Chunks)
            .toList();

    @TempDir
    private static Path folder;

    private static AgentProcess agent;
    private static URI url;

    @BeforeAll
    static void start() throws Exception {
        agent = AgentProcess.start(
                folder,
                Map.of("SERVER_PORT", "0"),
                "-Xmx128m",
                "-XX:MaxDirectMemorySize=24m",
                // Saves the time of the optimizing compiler
                "-XX:TieredStopAtLevel=1");
        String line = agent.readLine();
        url = URI.create(line.substring(line.indexOf("http")));
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @BeforeEach
    void forget() throws Exception {
        get("/test/session/clear");
    }

    @Test
    void putTraces_fiftyThousandOrdinarySpans_areAllKept() throws Exception {
        putFiftyThousandSpans();

        assertThat(count("\"span_id\"", get("/test/traces"))).isEqualTo(50_000);
        assertThat(get("/api/scope")).contains("1.0.0");
        assertThat(get("/api/services?window=1440&to=" + ordinary(1, 1).start() / 1_000_000))
                .contains("\"from\"");
    }

    @Test
    void queries_fullStore_succeed() throws Exception {
        putFiftyThousandSpans();

        assertAnswersQueries();
        assertThat(get("/api/facets?window=1440&to=" + ordinary(1, 1).end())).contains("\"spans\":50000");
    }

    @Test
    void queries_longestTexts_succeed() throws Exception {
        for (int payload = 0; payload < 10 * ROUNDS; payload++) {
            long first = payload * 1_000L + 1;
            put(LongStream.range(first, first + 1_000)
                    .mapToObj(id -> List.of(ordinary(id, 1)
                            .named("service" + id, "name" + id, id + "r".repeat(3_000))
                            .failed()
                            .meta("error.message", id + "e".repeat(1_000)))));
        }

        assertAnswersQueries();
    }

    private static void putLargestTrace() throws Exception {
        for (long payload = 0; payload < 25; payload++) {
            long first = payload * 1_000 + 1;
            put(Stream.of(LongStream.range(first, first + 1_000)
                    .mapToObj(span -> ordinary(66_000, span).childOf(span - 1))
                    .toList()));
        }
    }

    private static void assertAnswersQueries() throws Exception {
        String range = "window=1440&to=" + ordinary(1, 1).end();
        for (String query : List.of(
                "/api/scope?",
                "/api/services?",
                "/api/resources?service=thinker-api&",
                "/api/facets?",
                "/api/map?",
                "/api/errors?",
                "/api/traces?limit=1000&",
                "/api/traces?limit=1000&as=spans&query=-@a:b&",
                "/api/resource?service=thinker-api&operation=helidon.request&resource=think_handler&")) {
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(url.resolve(query + range)).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
        assertThat(agent.errors()).doesNotContain("OutOfMemory", "SEVERE");
    }

    @Test
    void getTrace_largestTraceAndClientsThatDoNotRead_agentStaysResponsive() throws Exception {
        putLargestTrace();
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket client = new Socket(url.getHost(), url.getPort());
                clients.add(client);
                client.getOutputStream()
                        .write("GET /api/traces/101d0 HTTP/1.1\r\nHost: agent\r\n\r\n".getBytes(ISO_8859_1));
            }
            for (Socket client : clients) {
                client.setSoTimeout(60_000);
                assertThat(client.getInputStream().read()).isEqualTo('H');
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
        assertThat(get("/info")).contains("endpoints");
    }

    @Test
    void getTrace_largestTrace_hasAllSpans() throws Exception {
        putLargestTrace();

        assertThat(count("\"own\"", get("/api/traces/" + Integer.toHexString(66_000))))
                .isEqualTo(25_001);
        assertThat(count(
                        "\"spanId\"",
                        get("/api/traces?as=spans&limit=1000&window=1440&to="
                                + ordinary(1, 1).end())))
                .isEqualTo(1_000);
    }

    @Test
    void getTraces_hundredClientsThatDoNotRead_agentStaysResponsive() throws Exception {
        putFiftyThousandSpans();
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket client = new Socket(url.getHost(), url.getPort());
                clients.add(client);
                client.getOutputStream().write("GET /test/traces HTTP/1.1\r\nHost: agent\r\n\r\n".getBytes(ISO_8859_1));
            }
            for (Socket client : clients) {
                client.setSoTimeout(30_000);
                assertThat(client.getInputStream().read()).isEqualTo('H');
            }

            put(Stream.of(List.of(TestSpan.of(60_000, 1))));

            assertThat(get("/info")).contains("endpoints");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
        assertHoldsTrace(60_000);
    }

    @Test
    void putTraces_twoLargeChunkedPayloadsAtOnce_areAcceptedOr429() throws Exception {
        byte[] payload = Arrays.copyOf(TestPayload.v04(List.of(TestSpan.of(61_000, 1))), 24_000_000);
        List<CompletableFuture<HttpResponse<String>>> responses = Stream.generate(() -> CLIENT.sendAsync(
                        HttpRequest.newBuilder(url.resolve("/v0.4/traces"))
                                .header("Content-Type", "application/msgpack")
                                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(payload)))
                                .build(),
                        BodyHandlers.ofString()))
                .limit(2)
                .toList();

        // The connection of a payload that is rejected before its end may break
        assertThat(responses).allSatisfy(response -> assertThat(
                        response.handle((result, failure) -> failure != null ? 429 : result.statusCode())
                                .get())
                .isIn(200, 429));

        put(Stream.of(List.of(TestSpan.of(62_000, 1))));
        assertHoldsTrace(62_000);
    }

    @Test
    void putTraces_longestResources_keepsTheNewest() throws Exception {
        putTracesOf("€".repeat(4_990), 6 * ROUNDS, 1_000);

        assertHoldsTrace(6_000 * ROUNDS);
    }

    /** Each takes one of the 128 regions that the G1 collector has here. */
    @Test
    void putTraces_chunksThatTakeARegionEach_fillAtMostHalfOfTheHeap() throws Exception {
        putTracesOf("r".repeat(530_000), 20 * ROUNDS, 20);

        assertHoldsTrace(400 * ROUNDS);
        assertThat(count("\"span_id\"", get("/test/traces"))).isLessThan(64);
    }

    @Test
    void putTraces_manyTags_keepsTheNewest() throws Exception {
        for (int payload = 0; payload < 10 * ROUNDS; payload++) {
            long first = payload * 100L + 1;
            put(LongStream.range(first, first + 100).mapToObj(id -> List.of(taggedALot(id))));
        }

        assertHoldsTrace(1_000 * ROUNDS);
    }

    @Test
    void putTraces_largeDictionaries_keepsTheNewest() throws Exception {
        String resource = "r".repeat(40_000);
        for (int payload = 0; payload < 24 * ROUNDS; payload++) {
            long first = payload * 100L + 1;
            Stream<List<TestSpan>> chunks = LongStream.range(first, first + 100)
                    .mapToObj(id -> List.of(TestSpan.of(id, 1).named("s", "n", resource + id)));
            put("v0.5/traces", TestPayload.v05Chunks(chunks.toList()));
        }

        assertHoldsTrace(2_400 * ROUNDS);
    }

    @Test
    void clearSession_repeatedly_keepsOtherTraces() throws Exception {
        String resource = "r".repeat(9_000);
        for (int payload = 0; payload < 150 * ROUNDS; payload++) {
            long first = payload * 101L + 1;
            Stream<List<TestSpan>> large = LongStream.range(first, first + 100)
                    .mapToObj(id -> List.of(TestSpan.of(id, 1).named("s", "n", resource)));
            put("v0.4/traces?test_session_token=large", TestPayload.v04Chunks(large.toList()));
            put(Stream.of(List.of(TestSpan.of(first + 100, 1))));
            if (payload % 30 == 0) {
                get("/test/session/clear?test_session_token=large");
            }
        }

        assertHoldsTrace(15_150 * ROUNDS);
    }

    @Test
    void putTraces_millionsOfTinySpans_keepsHalfTheLimit() throws Exception {
        byte[] span = {(byte) 0x9c, 0, 0, 0, 7, 7, 0, 1, 1, 0, (byte) 0x80, (byte) 0x80, 0};
        int count = 1_900_000;
        byte[] payload = TestPayload.pack(out -> {
            out.packArrayHeader(2)
                    .packArrayHeader(1)
                    .packString("")
                    .packArrayHeader(1)
                    .packArrayHeader(count);
            for (int i = 0; i < count; i++) {
                out.writePayload(span);
            }
        });
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v0.5/traces"))
                .PUT(BodyPublishers.ofByteArray(payload))
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(count("\"span_id\"", get("/test/traces"))).isEqualTo(25_000);

        put(Stream.of(List.of(TestSpan.of(63_000, 1))));
        assertHoldsTrace(63_000);
    }

    @Test
    void getTraces_spanOfTwentyMegabytes_isSentCompletely() throws Exception {
        int count = 20_000_000;
        put("v0.4/traces", TestPayload.pack(out -> {
            out.packArrayHeader(1)
                    .packArrayHeader(1)
                    .packMapHeader(3)
                    .packString("trace_id")
                    .packInt(65_000);
            out.packString("span_id")
                    .packInt(1)
                    .packString("many")
                    .packArrayHeader(count)
                    .writePayload(new byte[count]);
        }));

        HttpRequest request = HttpRequest.newBuilder(url.resolve("/test/traces?trace_ids=65000"))
                .build();
        try (InputStream response =
                CLIENT.send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(response.transferTo(OutputStream.nullOutputStream())).isGreaterThan(2L * count);
        }
        get("/api/traces/" + Integer.toHexString(65_000));
        assertThat(get("/info")).contains("endpoints");
    }

    @Test
    void putTraces_largeJson_isAcceptedUpToTheMemoryLimit() throws Exception {
        assertThat(putJson(600_000)).isEqualTo(200);
        assertThat(putJson(3_000_000)).isEqualTo(413);

        put(Stream.of(List.of(TestSpan.of(64_000, 1))));
        assertHoldsTrace(64_000);
    }

    private static int putJson(int values) throws Exception {
        String json = "[[{\"trace_id\":7,\"span_id\":7,\"values\":[" + "9,".repeat(values) + "9]}]]";
        return CLIENT.send(
                        HttpRequest.newBuilder(url.resolve("v0.4/traces"))
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    /** @param count of traces in each payload */
    private static void putTracesOf(String resource, int payloads, int count) throws Exception {
        for (int payload = 0; payload < payloads; payload++) {
            long first = (long) payload * count + 1;
            put(LongStream.range(first, first + count)
                    .mapToObj(id -> List.of(TestSpan.of(id, 1).named("s", "n", resource + id))));
        }
    }

    private static void putFiftyThousandSpans() throws Exception {
        for (byte[] payload : FIFTY_THOUSAND_SPANS) {
            put("v0.4/traces", payload);
        }
    }

    static TestSpan ordinary(long trace, long span) {
        return TestSpan.of(trace, span)
                .meta("_dd.p.tid", "6921f6c000000000")
                .meta("component", "helidon-webserver")
                .meta("http.method", "GET")
                .meta("http.url", "http://localhost:5000/think/?subject=" + trace)
                .meta("http.route", "/think")
                .meta("http.status_code", "200")
                .meta("http.useragent", "curl/7.88.1")
                .meta("span.kind", "server")
                .meta("runtime-id", "6f5ed2de-3c2b-4b8e-a9e7-0c7f4b8f2f5e")
                .meta("language", "jvm")
                .meta("thread.name", "nioEventLoopGroup-3-1")
                .meta("env", "dev")
                .meta("version", "1.0.0")
                .metric("_sampling_priority_v1", 1)
                .metric("process_id", 4711)
                .metric("thread.id", 31);
    }

    private static TestSpan taggedALot(long id) {
        TestSpan span = TestSpan.of(id, 1);
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 1_024; i++) {
            tags.put(Long.toString(id * 1_024 + i, 36), "");
        }
        return new TestSpan(
                span.service(),
                span.name(),
                span.resource(),
                span.type(),
                id,
                1,
                0,
                span.start(),
                span.duration(),
                0,
                tags,
                Map.of());
    }

    private static void assertHoldsTrace(long id) throws Exception {
        assertThat(get("/test/traces?trace_ids=" + id)).contains("\"trace_id\":" + id);
        assertThat(count("\"span_id\"", get("/test/traces"))).isBetween(1, 50_000);
        assertThat(agent.errors()).doesNotContain("OutOfMemory", "SEVERE");
    }

    private static void put(Stream<List<TestSpan>> chunks) throws Exception {
        put("v0.4/traces", TestPayload.v04Chunks(chunks.toList()));
    }

    private static void put(String path, byte[] payload) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/" + path))
                .header("Content-Type", "application/msgpack")
                .PUT(BodyPublishers.ofByteArray(payload))
                .build();
        HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private static String get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }

    private static int count(String part, String text) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
