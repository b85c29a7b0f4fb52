package dev.thinker.tracing;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.http.DataChunk;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.common.reactive.Multi;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Handler;
import io.helidon.webserver.PathMatcher;
import io.helidon.webserver.Routing;
import io.helidon.webserver.Service;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The kit matches as Helidon does, responds to HEAD where there is GET, and knows the methods of each path. */
class RoutesTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor();
    /** Their handler could as well be a filter. */
    private static final Set<String> WITHOUT_PATTERN = Set.of("/a", "/a/e", "/a/b/d");

    private static WebServer plain;
    private static WebServer traced;
    private static WebServer untraced;

    @BeforeAll
    static void start() {
        Routing.Builder rules = Routing.builder();
        routes(rules);
        plain = start(rules);
        traced = start(TRACES.tracer("shop").routes(Routing.builder(), RoutesTest::routes));
        untraced = start(new ServerTracing(Tracer.noOp()).routes(Routing.builder(), RoutesTest::routes));
    }

    private static WebServer start(Routing.Builder routing) {
        return WebServer.builder(routing)
                .bindAddress("127.0.0.1")
                .build()
                .start()
                .await();
    }

    @AfterAll
    static void stop() {
        TIMER.shutdownNow();
        Stream.of(plain, traced, untraced).forEach(server -> server.shutdown().await());
    }

    @SuppressWarnings("unchecked")
    private static void routes(Routing.Rules rules) {
        rules.any("/*", (request, response) -> request.next())
                .any((request, response) -> request.next())
                .register("/bare", (Service)
                        bare -> bare.get("x", respondWith("never")).get("/y", respondWith("bare")))
                .register("/slash/", (Service) slash -> slash.get("/x", respondWith("never")))
                .register("unrooted", (Service) unrooted -> unrooted.get("/x", respondWith("never")))
                .register("/", (Service) root -> root.get("/root", respondWith("root"))
                        .register("/deep", (Service) deep -> deep.get("/er", respondWith("deeper"))))
                .register("/greedy/{+rest}", (Service)
                        greedy -> greedy.get("/x", respondWith("never")).get("/", respondWith("greedy")))
                .register("/opt[/ional]", (Service) opt -> opt.get("/x", respondWith("opt")))
                .register(
                        "/number/{id:\\d+}", (Service) number -> number.get("/x/{y:[a-z][a-z]}", respondWith("number")))
                .register("/a", (Service) a -> a.register("/b", (Service)
                                b -> b.get("/c", respondWith("abc")).get("/", respondWith("ab")))
                        .get(respondWith("a")))
                .register(
                        "/supplied", (Supplier<Service>) () -> supplied -> supplied.get("/x", respondWith("supplied")))
                .register("/by", (Service) by -> by.get(PathMatcher.create("/matcher/{id}"), respondWith("by matcher")))
                .register((Service) nowhere -> nowhere.get("/nowhere", respondWith("nowhere")))
                .get("unrooted-too", respondWith("never"))
                .get("/trailing/", respondWith("never"))
                .get("/wild*", respondWith("wild"))
                .anyOf(List.of(Http.Method.GET, Http.Method.POST), "/two", respondWith("two"))
                .any("/any", respondWith("any"))
                .post("/post", respondWith("post"))
                .get(
                        "/filtered",
                        (request, response) -> {
                            response.headers().put("x-filter", "passed");
                            request.next();
                        },
                        respondWith("filtered"))
                .get("/both", respondWith("get"))
                .head("/both", (request, response) -> {
                    response.headers().put("x-head", "its own");
                    response.send();
                })
                .get("/large", (request, response) -> response.send("x".repeat(100_000)))
                .get("/empty", (request, response) -> response.send())
                .get("/status", (request, response) -> response.status(503).send("overloaded"))
                .get("/length", (request, response) -> {
                    response.headers().contentLength(12);
                    response.send(Multi.just("chunk ", "chunk ").map(RoutesTest::chunk));
                })
                .get(
                        "/chunks",
                        (request, response) -> response.send(
                                Multi.just("chunk", "", "chunk", "chunk").map(RoutesTest::chunk)))
                .get("/events", (request, response) -> {
                    response.headers().contentType(MediaType.TEXT_EVENT_STREAM);
                    response.send(Multi.never());
                })
                .get(
                        "/endless",
                        (request, response) -> response.send(Multi.interval(1, TimeUnit.MILLISECONDS, TIMER)
                                .map(number -> chunk("number " + number))));
    }

    private static DataChunk chunk(String text) {
        return DataChunk.create(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Handler respondWith(String body) {
        return (request, response) -> response.send(body);
    }

    static Stream<String> paths() {
        return Stream.of(
                "/",
                "/bare",
                "/bare/x",
                "/barex",
                "/bare/y",
                "/bare/y/",
                "/bare//y",
                "/bare;v=1/y",
                "/bare/y;v=1",
                "/bare/y;v=1/",
                "/bare/%79",
                "/slash",
                "/slash/x",
                "/slash//x",
                "/unrooted/x",
                "/root",
                "/root/",
                "/deep/er",
                "/deep",
                "/greedy/a",
                "/greedy/a/x",
                "/greedy/a/b/x",
                "/greedy",
                "/opt/x",
                "/opt/ional/x",
                "/opt/ional",
                "/number/42/x/ab",
                "/number/42/x/abc",
                "/number/x/x/ab",
                "/number/42",
                "/a",
                "/a/b",
                "/a/b/",
                "/a/b/c",
                "/a/b/d",
                "/a/e",
                "/supplied/x",
                "/supplied",
                "/by/matcher/1",
                "/by/matcher",
                "/nowhere",
                "/unrooted-too",
                "/trailing",
                "/trailing/",
                "/wild",
                "/wilder/and/wilder",
                "/two",
                "/any",
                "/filtered",
                "/both",
                "/unknown",
                "/a/../bare/y",
                "/a/./b/c");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void get_hasHelidonsOwnResponse(String path) throws Exception {
        HttpResponse<String> expected = send(plain, "GET", path);

        for (WebServer server : List.of(traced, untraced)) {
            HttpResponse<String> response = send(server, "GET", path);
            assertThat(response.statusCode()).isEqualTo(expected.statusCode());
            assertThat(response.headers().firstValue("Allow")).isEmpty();
            if (expected.statusCode() == 200) {
                assertThat(response.body()).isEqualTo(expected.body());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void otherMethod_is405WhereGetIsRouted(String path) throws Exception {
        int get = send(plain, "GET", path).statusCode();
        int patch = send(plain, "PATCH", path).statusCode();
        int expected = get == 200 && patch == 404 && !WITHOUT_PATTERN.contains(path) ? 405 : patch;

        for (WebServer server : List.of(traced, untraced)) {
            HttpResponse<String> response = send(server, "PATCH", path);
            assertThat(response.statusCode()).isEqualTo(expected);
            assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(response.statusCode() == 405);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/bare/y,'GET, HEAD'",
        "/two,'GET, HEAD, POST'",
        "/both,'GET, HEAD'",
        "/by/matcher/1,'GET, HEAD'",
        "/post,POST"
    })
    void allow_listsHeadWithGet(String path, String methods) throws Exception {
        assertThat(send(traced, "DELETE", path).headers().firstValue("Allow")).hasValue(methods);
        assertThat(send(untraced, "DELETE", path).headers().firstValue("Allow")).hasValue(methods);
    }

    @ParameterizedTest
    @CsvSource({
        "/root,GET /root",
        "/deep/er,GET /deep/er",
        "/a/b,GET /a/b",
        "/a/b/c,GET /a/b/c",
        "/by/matcher/1,GET /by/*",
        "/unknown,404",
        "/bare/x,404",
        "/barex,404",
        "/supplied/x,GET /supplied/x",
        "/greedy/a/x,GET /greedy/{+rest}"
    })
    void resource_isTheMatchedRoute(String path, String resource) throws Exception {
        assertThat(span(send(traced, "GET", path))).hasResource(resource);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bare/y",
                "/deep/er",
                "/number/42/x/ab",
                "/by/matcher/1",
                "/a",
                "/a/b",
                "/supplied/x",
                "/nowhere",
                "/two",
                "/any",
                "/filtered",
                "/large",
                "/empty",
                "/status",
                "/length",
                "/chunks",
                "/unknown"
            })
    void head_hasTheResponseOfGetWithoutItsBody(String path) throws Exception {
        for (WebServer server : List.of(traced, untraced)) {
            HttpResponse<String> get = send(server, "GET", path);
            // The next response on the same connection shows that no body came between
            String responses = raw(
                    server,
                    "HEAD " + path
                            + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /root HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            String[] heads = responses.split("\r\n\r\n", 2);

            assertThat(heads[0]).startsWith("HTTP/1.1 " + get.statusCode() + " ");
            assertThat(header(heads[0], "content-length"))
                    .isEqualTo(get.headers().firstValue("content-length").orElse(null));
            assertThat(header(heads[0], "x-filter"))
                    .isEqualTo(get.headers().firstValue("x-filter").orElse(null));
            assertThat(heads[1]).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nroot");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/endless"})
    void headOfAnEndlessStream_isAnsweredAtOnce(String path) throws Exception {
        HttpResponse<String> head = send(traced, "HEAD", path);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(span(head)).hasNoError();
        assertThat(send(untraced, "HEAD", path).statusCode()).isEqualTo(200);
    }

    @Test
    void head_hasItsOwnResource() throws Exception {
        assertThat(span(send(traced, "HEAD", "/number/42/x/ab")))
                .hasResource("HEAD /number/{id:\\d+}/x/{y:[a-z][a-z]}")
                .hasTag("http.method", "HEAD")
                .hasTag("http.status_code", 200);
    }

    @Test
    void ownHeadHandler_takesPrecedenceOverGet() throws Exception {
        assertThat(send(traced, "HEAD", "/both").headers().firstValue("x-head")).hasValue("its own");
        assertThat(send(untraced, "HEAD", "/both").headers().firstValue("x-head"))
                .hasValue("its own");
        assertThat(span(send(traced, "HEAD", "/both"))).hasResource("HEAD /both");
    }

    @Test
    void headOfAPathWithoutGet_is405() throws Exception {
        assertThat(send(traced, "HEAD", "/post").statusCode()).isEqualTo(405);
    }

    private static HttpResponse<String> send(WebServer server, String method, String path)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static RecordedSpan span(HttpResponse<String> response) {
        return TRACES.await(response.headers().firstValue("traceresponse").orElseThrow(), 1)
                .span("helidon.request");
    }

    private static String raw(WebServer server, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse(null);
    }
}
