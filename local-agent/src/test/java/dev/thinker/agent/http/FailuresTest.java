package dev.thinker.agent.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

import dev.thinker.agent.transport.TimeoutTransport;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An internal error is an error response in JSON, and one log line. */
@Timeout(60)
class FailuresTest {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<LogRecord> log = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private WebServer server;

    @BeforeEach
    void start() {
        logger.setLevel(Level.WARNING);
        logger.addHandler(handler);
        Queries queries = new Queries(thread);
        server = WebServer.builder(Routing.builder()
                        .register(rules -> {
                            Routes.route(
                                    rules,
                                    "/handler/exception",
                                    (request, response) -> throwException(),
                                    Http.Method.GET);
                            Routes.route(rules, "/handler/error", (request, response) -> throwError(), Http.Method.GET);
                            Routes.route(
                                    rules,
                                    "/sent/exception",
                                    (request, response) -> response.send(new IllegalStateException("secret")),
                                    Http.Method.GET);
                            Routes.route(
                                    rules,
                                    "/sent/error",
                                    (request, response) -> response.send(new StackOverflowError("secret")),
                                    Http.Method.GET);
                            queries.get(rules, "/query/exception", request -> throwException());
                            queries.get(rules, "/query/error", request -> throwError());
                            queries.get(rules, "/json/exception", request -> new Object() {
                                public Object getValue() {
                                    return throwException();
                                }
                            });
                            queries.get(rules, "/stream/exception", request -> Stream.of(1)
                                    .map(any -> throwException())
                                    .iterator());
                            queries.get(rules, "/stream/error", request -> Stream.of(1)
                                    .map(any -> throwError())
                                    .iterator());
                            queries.get(rules, "/late", request -> Stream.iterate(1, i -> i + 1)
                                    .map(i -> i < 10_000 ? i : throwError())
                                    .iterator());
                            queries.get(rules, "/long", request -> Stream.iterate(1, i -> i + 1)
                                    .limit(10_000)
                                    .iterator());
                            Routes.route(
                                    rules,
                                    "/page",
                                    (request, response) -> response.send("x".repeat(100_000)),
                                    Http.Method.GET);
                        })
                        .error(Throwable.class, JsonErrors::handle)
                        .build())
                .bindAddress(InetAddress.getLoopbackAddress())
                .transport(new TimeoutTransport(60))
                .backpressureBufferSize(Queries.MAX_UNSENT)
                .build();
        server.start().await();
    }

    @AfterEach
    void stop() {
        server.shutdown().await();
        thread.shutdown();
        logger.removeHandler(handler);
        logger.setLevel(Level.OFF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/handler/exception",
                "/handler/error",
                "/sent/exception",
                "/sent/error",
                "/query/exception",
                "/query/error",
                "/json/exception",
                "/stream/exception",
                "/stream/error"
            })
    void failure_isRespondedInJsonAndLoggedOnce(String path) throws Exception {
        HttpResponse<String> response = get(path + "?a=%0ab");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo("{\"error\":true,\"reason\":\"internal error, see the agent's log\"}");
        assertThat(log).singleElement().satisfies(line -> {
            assertThat(line.getMessage()).isEqualTo("Failed to respond to GET " + path);
            assertThat(line.getThrown()).isNotNull();
        });
    }

    @Test
    void failureDuringAStream_closesTheConnectionAndIsLoggedOnce() throws Exception {
        try (Socket socket = connect("GET /late HTTP/1.1\r\nHost: agent\r\n\r\n")) {
            String response = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

            assertThat(response)
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotEndWith("\r\n0\r\n\r\n")
                    .doesNotContain("secret", "Error");
        }
        assertThat(log)
                .extracting(LogRecord::getMessage)
                .singleElement()
                .asString()
                .contains("Failed during the response to GET /late: ", "secret");
    }

    @Test
    void failureDuringAStream_http10_resetsTheConnection() throws Exception {
        try (Socket socket = connect("GET /late HTTP/1.0\r\n\r\n")) {
            InputStream in = socket.getInputStream();

            assertThatThrownBy(in::readAllBytes).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void stream_http10_isNotChunkedAndEndsWithTheConnection() throws Exception {
        String body = get("/long").body();
        for (String headers : List.of("", "Connection: keep-alive\r\n", "Connection: close\r\n")) {
            try (Socket socket = connect("GET /long HTTP/1.0\r\n" + headers + "\r\n")) {
                String response = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

                assertThat(response.substring(0, response.indexOf("\r\n\r\n")))
                        .startsWith("HTTP/1.1 200 ")
                        .containsIgnoringCase("\r\nconnection: close")
                        .doesNotContainIgnoringCase("transfer-encoding", "keep-alive");
                assertThat(response.substring(response.indexOf("\r\n\r\n") + 4)).isEqualTo(body);
            }
        }
    }

    @Test
    void responsesOfKnownLength_http10_keepTheConnectionIfAskedTo() throws Exception {
        String request = "GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        try (Socket socket = connect(request + request + "GET /page HTTP/1.0\r\n\r\n")) {
            String responses = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

            assertThat(responses.split("HTTP/1.1 200 "))
                    .hasSize(4)
                    .filteredOn(response -> !response.isEmpty())
                    .allSatisfy(response -> assertThat(response)
                            .containsIgnoringCase("content-length: 100000")
                            .endsWith("xxx"));
            assertThat(responses).containsIgnoringCase("connection: keep-alive");
        }
    }

    @Test
    void longResponse_http11_isChunked() throws Exception {
        assertThat(get("/long").headers().firstValue("Transfer-Encoding")).hasValue("chunked");
    }

    private Socket connect(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return socket;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static Integer throwException() {
        throw new IllegalStateException("secret");
    }

    private static Integer throwError() {
        throw new StackOverflowError("secret");
    }
}
