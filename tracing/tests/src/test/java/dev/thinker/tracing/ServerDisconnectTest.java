package dev.thinker.tracing;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.http.DataChunk;
import io.helidon.common.http.MediaType;
import io.helidon.common.reactive.Multi;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.SocketClosedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A client that disconnects is an error, except where the response has no end. */
class ServerDisconnectTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    @RegisterExtension
    final TracedServer server = new TracedServer(TRACES);

    private final String traceId = String.format("640cfd8d00000000%016x", System.nanoTime());
    private final CountDownLatch handlerEntered = new CountDownLatch(1);
    private final CompletableFuture<Void> disconnected = new CompletableFuture<>();

    @Test
    void disconnectBeforeTheResponse_isAnErrorWithoutStatus() throws Exception {
        server.start(rules -> rules.get("/late", (request, response) -> {
            handlerEntered.countDown();
            disconnected.thenRun(() -> response.send("x".repeat(1_000_000)));
        }));

        RecordedSpan span = disconnectFrom("/late");

        assertThat(span)
                .hasError(SocketClosedException.class)
                .hasTag("http.route", "/late")
                .doesNotHaveTag("http.status_code");
        assertThat(span.tag("error.message")).startsWith("The connection was closed");
        assertThat(span.tag("error.stack"))
                .startsWith("io.helidon.webserver.SocketClosedException: The connection was closed")
                .doesNotContain("<clinit>");
    }

    @Test
    void requestThatNobodyAnswers_isReportedInItsSpanAndInOneLogLine() throws Exception {
        server.start(rules -> rules.get("/forgotten", (request, response) -> {
            handlerEntered.countDown();
            Single.error(new IllegalStateException("nobody looks")).thenAccept(value -> response.send());
        }));

        try (Logged logged = new Logged(ServerSpan.class)) {
            RecordedSpan span = disconnectFrom("/forgotten");

            assertThat(span)
                    .hasError(SocketClosedException.class)
                    .hasErrorMessage("The connection was closed before a response was sent");
            assertThat(logged.events()).hasSize(1);
            assertThat(logged.events().get(0).getFormattedMessage())
                    .matches("GET /forgotten: The connection was closed after \\d+ ms without a response\\. .*");
            assertThat(logged.events().get(0).getMDCPropertyMap()).containsEntry("dd.trace_id", span.traceId());
        }
    }

    @Test
    void disconnectBeforeTheTracedHandler_isReportedWithItsRoute() throws Exception {
        Handler passOnceDisconnected = (request, response) -> {
            handlerEntered.countDown();
            response.whenSent().exceptionally(ended -> {
                request.next();
                return null;
            });
        };
        server.start(TRACES.tracer("shop")
                .routes(
                        Routing.builder().get("/too-late/{id}", passOnceDisconnected),
                        rules -> rules.get("/too-late/{id}", (request, response) -> response.send())));

        try (Logged logged = new Logged(ServerSpan.class)) {
            assertThat(disconnectFrom("/too-late/42"))
                    .hasResource("GET /too-late/{id}")
                    .hasTag("http.route", "/too-late/{id}")
                    .hasError(SocketClosedException.class);
            assertThat(logged.events()).hasSize(1);
            assertThat(logged.events().get(0).getFormattedMessage())
                    .startsWith("GET /too-late/{id}: The connection was closed after ");
        }
    }

    @Test
    void disconnectFromALongPoll_isATagAndNoError() throws Exception {
        server.start(rules -> rules.get("/long-poll", (request, response) -> {
            ServerTracing.expectDisconnect(request);
            handlerEntered.countDown();
        }));

        RecordedSpan span = disconnectFrom("/long-poll");

        assertThat(span).hasNoError().hasTag("client.disconnected", true).doesNotHaveTag("http.status_code");
    }

    @Test
    void disconnectFromAnEventStreamThatNeverStarted_isAnError() throws Exception {
        server.start(rules -> rules.get("/forgotten-events", (request, response) -> {
            response.headers().contentType(MediaType.TEXT_EVENT_STREAM);
            handlerEntered.countDown();
        }));

        assertThat(disconnectFrom("/forgotten-events")).hasError(SocketClosedException.class);
    }

    /** Resets the connection when the handler has been entered. */
    private RecordedSpan disconnectFrom(String path) throws Exception {
        try (Socket socket = send(path)) {
            handlerEntered.await();
            socket.setSoLinger(true, 0);
        }
        disconnected.complete(null);
        return server.span(traceId);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/event-stream|1|false",
                "text/event-stream|0|false",
                "text/event-stream;charset=UTF-8|1|false",
                "Text/Event-Stream ; charset=UTF-8|0|false",
                "application/x-ndjson|1|true",
                "application/x-ndjson|0|true"
            })
    void disconnectFromAnEndlessStream_isATagAndNoError(String type, int chunks, boolean expected) throws Exception {
        server.start(rules -> rules.get("/stream", stream(type, chunks, expected)));

        try (Logged logged = new Logged(ServerSpan.class)) {
            assertThat(disconnectFromStreamAfter(chunks))
                    .hasNoError()
                    .hasTag("client.disconnected", true)
                    .hasTag("http.status_code", 200);
            assertThat(logged.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"application/x-ndjson,1", "text/event-streams,1", "application/json,0"})
    void disconnectFromAnyOtherStream_isAnError(String type, int chunks) throws Exception {
        server.start(rules -> rules.get("/stream", stream(type, chunks, false)));

        assertThat(disconnectFromStreamAfter(chunks))
                .hasError(SocketClosedException.class)
                .doesNotHaveTag("client.disconnected");
    }

    /**
     * Sends two chunks or none, and then nothing more. Except in event streams, Helidon sends a first chunk with the
     * second.
     */
    private Handler stream(String type, int chunks, boolean disconnectExpected) {
        return (request, response) -> {
            if (disconnectExpected) {
                ServerTracing.expectDisconnect(request);
            }
            response.headers().put("Content-Type", type);
            Multi<DataChunk> body = chunks == 0
                    ? Multi.empty()
                    : Multi.just("first chunk", "last chunk")
                            .map(text -> DataChunk.create(
                                    true, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))));
            response.send(Multi.concat(body, Multi.never()));
            handlerEntered.countDown();
        };
    }

    /** Closes the connection when all chunks have arrived. */
    private RecordedSpan disconnectFromStreamAfter(int chunks) throws Exception {
        try (Socket socket = send("/stream")) {
            handlerEntered.await();
            StringBuilder response = new StringBuilder();
            while (chunks > 0 && response.indexOf("last chunk") < 0) {
                response.append((char) socket.getInputStream().read());
            }
        }
        return server.span(traceId);
    }

    private Socket send(String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\ntraceparent: 00-" + traceId
                                + "-00000000000004d2-01\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void withoutTracing_expectDisconnectDoesNothing() throws Exception {
        server.start(new ServerTracing(Tracer.noOp())
                .routes(
                        Routing.builder(),
                        rules -> rules.get("/", (request, response) -> {
                            ServerTracing.expectDisconnect(request);
                            response.send("answered");
                        })));

        assertThat(server.get("/").body()).isEqualTo("answered");
    }
}
