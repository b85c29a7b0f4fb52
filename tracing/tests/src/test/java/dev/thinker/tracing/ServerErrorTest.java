package dev.thinker.tracing;

import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.common.http.DataChunk;
import io.helidon.common.http.MediaType;
import io.helidon.common.reactive.Multi;
import io.helidon.common.reactive.Single;
import io.helidon.webclient.WebClientException;
import io.helidon.webserver.BadRequestException;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.Routing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The span of a failed request has the error's type, message and stack, however the handler fails. */
class ServerErrorTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    @RegisterExtension
    final TracedServer server = new TracedServer(TRACES);

    @Test
    void thrownException_isTaggedWithTypeMessageAndStack() throws Exception {
        server.start(rules -> rules.get("/", (request, response) -> {
            throw new IllegalStateException("no good");
        }));

        RecordedSpan span = server.span(server.get("/"));

        assertThat(span)
                .hasError(IllegalStateException.class)
                .hasErrorMessage("no good")
                .hasTag("http.status_code", 500);
        assertThat(span.tag("error.stack")).contains("IllegalStateException: no good", "ServerErrorTest");
    }

    @Test
    void thrownExceptionWithoutMessage_isTaggedAndItsSpanIsSent() throws Exception {
        server.start(rules -> rules.get("/", (request, response) -> {
            throw new IllegalStateException();
        }));

        assertThat(server.span(server.get("/")))
                .hasError(IllegalStateException.class)
                .hasErrorMessage("IllegalStateException (no message)");
    }

    @ParameterizedTest
    @CsvSource({
        "/thrown-error,java.lang.AssertionError,worse",
        "/handed-on,java.lang.IllegalStateException,handed on",
        "/response-failed,java.lang.IllegalStateException,in the chain",
        "/failed-single,java.lang.IllegalStateException,no value"
    })
    void failure_isAnswered500AndTaggedWithItsCause(String path, String type, String message) throws Exception {
        server.start(rules -> rules.get("/thrown-error", (request, response) -> {
                    throw new AssertionError("worse");
                })
                .get(
                        "/handed-on",
                        (request, response) ->
                                request.next(new CompletionException(new IllegalStateException("handed on"))))
                .get(
                        "/response-failed",
                        (request, response) -> ServerTracing.answer(
                                request, response, Single.just("value").map(value -> {
                                    throw new IllegalStateException("in the chain");
                                })))
                .get(
                        "/failed-single",
                        (request, response) -> response.send(
                                Single.<String>error(new IllegalStateException("no value")), String.class)));

        HttpResponse<String> response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(500);
        RecordedSpan span = server.span(response);
        assertThat(span)
                .hasTag("http.status_code", 500)
                .hasTag("http.route", path)
                .hasError(type)
                .hasErrorMessage(message);
        assertThat(span.tag("error.stack")).startsWith(type + ": " + message);
    }

    @Test
    void failureInAnswer_reachesTheErrorHandlerForItsType() throws Exception {
        Throwable refused = new WebClientException("http://stock").initCause(new ConnectException("refused"));
        server.start(TRACES.tracer("shop")
                .routes(
                        Routing.builder(),
                        rules -> rules.get(
                                "/",
                                (request, response) -> ServerTracing.answer(
                                        request,
                                        response,
                                        Single.just("value").flatMapSingle(value -> Single.error(refused)))))
                .error(WebClientException.class, (request, response, error) -> response.status(502)
                        .send("upstream")));

        HttpResponse<String> response = server.get("/");

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).isEqualTo("upstream");
        assertThat(server.span(response)).hasError(ConnectException.class).hasErrorMessage("refused");
    }

    /**
     * Helidon keeps a first chunk back until the next: if none comes it has a length to send, and if the stream fails a
     * 500.
     */
    @ParameterizedTest
    @CsvSource({"0,,500", "1,,500", "2,,200", "3,,200", "1,text/event-stream,200", "1,application/json,500"})
    void streamThatFails_isAnErrorWithTheStatusThatWasSent(int chunks, String type, int status) throws Exception {
        server.start(rules -> rules.get("/", (request, response) -> {
            if (type != null) {
                response.headers().contentType(MediaType.parse(type));
            }
            response.send(Multi.concat(
                    Multi.range(0, chunks).map(number -> chunk("chunk " + number)),
                    Multi.error(new IllegalStateException("broken off"))));
        }));

        String response = server.sendRaw("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 " + status);
        assertBrokenOff(response, status);
    }

    @Test
    void streamThatFailsAfterItsFirstEventHasArrived_isAnErrorWithTheStatusThatWasSent() throws Exception {
        CompletableFuture<Void> mayFail = new CompletableFuture<>();
        server.start(rules -> rules.get("/", (request, response) -> {
            // Here and not in the callback, for its stack
            IllegalStateException failure = new IllegalStateException("broken off");
            response.headers().contentType(MediaType.TEXT_EVENT_STREAM);
            response.send(
                    Multi.concat(Multi.just(chunk("chunk 0")), Multi.create(mayFail.<DataChunk>thenApply(nothing -> {
                        throw failure;
                    }))));
        }));

        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder response = new StringBuilder();
            while (response.indexOf("chunk 0") < 0) {
                response.append((char) socket.getInputStream().read());
            }
            mayFail.complete(null);
            response.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));

            assertThat(response).startsWith("HTTP/1.1 200").contains("stream-status: 500");
            assertBrokenOff(response.toString(), 200);
        }
    }

    private void assertBrokenOff(String response, int status) {
        RecordedSpan span = server.spanOfRaw(response);
        assertThat(span)
                .hasTag("http.status_code", status)
                .hasError(IllegalStateException.class)
                .hasErrorMessage("broken off");
        assertThat(span.tag("error.stack"))
                .startsWith("java.lang.IllegalStateException: broken off\n\tat dev.thinker.tracing.ServerErrorTest");
    }

    private static DataChunk chunk(String text) {
        return DataChunk.create(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void serverErrorWithoutAnException_hasTheStackOfTheHandler() throws Exception {
        server.start(rules ->
                rules.get("/", (request, response) -> response.status(502).send()));

        RecordedSpan span = server.span(server.get("/"));

        assertThat(span).hasError(HttpException.class).hasErrorMessage("Response status 502 without an exception");
        assertThat(span.tag("error.stack")).contains("ServerErrorTest.");
    }

    @Test
    void exceptionAnsweredWith400_isNoError() throws Exception {
        server.start(rules -> rules.get("/", (request, response) -> {
            throw new BadRequestException("your fault");
        }));

        assertThat(server.span(server.get("/"))).hasTag("http.status_code", 400).hasNoError();
    }
}
