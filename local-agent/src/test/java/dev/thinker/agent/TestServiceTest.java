package dev.thinker.agent;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

class TestServiceTest {
    private static final String TOKEN_HEADER = "X-Datadog-Test-Session-Token";

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void sessionTraces_withoutTokenAndSession_areAll() {
        send(1);

        assertThat(traceIds("/test/session/traces")).containsExactly(1L);
    }

    @Test
    void sessionTraces_startedSession_hasOnlyLaterTraces() {
        send(1);
        agent.get("/test/session/start?test_session_token=a");
        send(2);

        assertThat(traceIds("/test/session/traces?test_session_token=a")).containsExactly(2L);
        assertThat(traceIds("/test/session/traces")).containsExactly(2L);
    }

    @Test
    void sessionTraces_nextSession_endsTheFirst() {
        agent.get("/test/session/start?test_session_token=a");
        send(1);
        agent.get("/test/session/start?test_session_token=b");
        send(2);

        assertThat(traceIds("/test/session/traces?test_session_token=a")).containsExactly(1L);
        assertThat(traceIds("/test/session/traces?test_session_token=b")).containsExactly(2L);
    }

    @Test
    void sessionTraces_concurrentSessions_areDistinguishedByHeader() {
        agent.get("/test/session/start?test_session_token=a");
        agent.get("/test/session/start?test_session_token=b");
        send(1, TOKEN_HEADER, "a");
        send(2, TOKEN_HEADER, "b");

        assertThat(traceIds("/test/session/traces?test_session_token=a")).containsExactly(1L);
        assertThat(traceIds("/test/session/traces?test_session_token=b")).containsExactly(2L);
    }

    @Test
    void sessionTraces_tokenInHeader_selectsTheSession() {
        send(1);
        start(TOKEN_HEADER, "a");
        send(2);

        HttpResponse<String> response = agent.send(
                HttpRequest.newBuilder(agent.uri("/test/session/traces")).header(TOKEN_HEADER, "a"));

        assertThat(response.body()).contains("\"trace_id\":2").doesNotContain("\"trace_id\":1");
    }

    @Test
    void sessionTraces_tokenOfAPayloadOnly_hasItsTraces() {
        send(1, TOKEN_HEADER, "a");
        send(2);

        assertThat(traceIds("/test/session/traces?test_session_token=a")).containsExactly(1L);
    }

    @Test
    void sessionTraces_unknownToken_is404() {
        send(1);

        HttpResponse<String> response = agent.get("/test/session/traces?test_session_token=nobody");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestAgent.json(response).getString("reason")).contains("session");
    }

    @Test
    void sessionStart_again_restartsTheSession() {
        agent.get("/test/session/start?test_session_token=a");
        send(1);
        agent.get("/test/session/start?test_session_token=a");
        send(2);

        assertThat(traceIds("/test/session/traces?test_session_token=a")).containsExactly(2L);
    }

    @Test
    void sessionClear_withToken_keepsOtherSessions() {
        send(1);
        agent.get("/test/session/start?test_session_token=a");
        send(2);
        send(3, TOKEN_HEADER, "b");

        assertThat(agent.get("/test/session/clear?test_session_token=a").statusCode())
                .isEqualTo(200);

        assertThat(traceIds("/test/session/traces?test_session_token=a")).isEmpty();
        assertThat(traceIds("/test/traces")).containsExactly(1L, 3L);
    }

    @Test
    void sessionClear_withoutToken_deletesEverything() {
        send(1, TOKEN_HEADER, "a");
        send(2);

        assertThat(agent.get("/test/session/clear").statusCode()).isEqualTo(200);

        assertThat(traceIds("/test/traces")).isEmpty();
        assertThat(agent.get("/test/session/traces?test_session_token=a").statusCode())
                .isEqualTo(404);
        send(3);
        assertThat(traceIds("/test/session/traces")).containsExactly(3L);
    }

    @Test
    void traces_withToken_stillReturnsAllSessions() {
        send(1);
        send(2, TOKEN_HEADER, "a");

        assertThat(traceIds("/test/traces?test_session_token=a")).containsExactly(1L, 2L);
    }

    @Test
    void traces_byId_returnsThemInThatOrder() {
        send(1);
        send(2);
        send(-1);

        assertThat(traceIds("/test/traces?trace_ids=18446744073709551615,1")).containsExactly(-1L, 1L);
    }

    @Test
    void traces_byUnknownId_hasAnEmptyTrace() {
        send(1);

        HttpResponse<String> response =
                agent.send(HttpRequest.newBuilder(agent.uri("/test/traces")).header("X-Datadog-Trace-Ids", "2,1"));

        assertThat(response.body()).startsWith("[[],[{").contains("\"trace_id\":1");
    }

    @Test
    void sessionStartAndClear_respondOk() {
        assertThat(agent.get("/test/session/start?test_session_token=a").body()).isEqualTo("200: OK");
        assertThat(agent.get("/test/session/clear?test_session_token=a").body()).isEqualTo("200: OK");
    }

    @Test
    void traces_invalidId_is400() {
        assertThat(agent.get("/test/traces?trace_ids=0xff").statusCode()).isEqualTo(400);
    }

    @Test
    void traces_largeTrace_isSentCompletely() {
        List<TestSpan> spans = LongStream.rangeClosed(1, 3000)
                .mapToObj(id -> TestSpan.of(1, id).meta("url", "http://localhost:5000/think/?subject=" + id))
                .toList();
        agent.put("/v0.4/traces", TestPayload.v04(spans));

        assertThat(agent.traces()).hasSize(1);
        assertThat(agent.traces().getJsonArray(0)).hasSize(3000);
    }

    @Test
    void traces_http10_areNotChunked() throws IOException {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(LongStream.rangeClosed(1, 3000)
                        .mapToObj(id -> TestSpan.of(1, id))
                        .toList()));
        try (Socket socket = new Socket("127.0.0.1", agent.port())) {
            socket.getOutputStream().write("GET /test/traces HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
            String response = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

            assertThat(response.substring(response.indexOf("\r\n\r\n") + 4))
                    .isEqualTo(agent.get("/test/traces").body());
        }
    }

    @Test
    void traces_clientThatDoesNotRead_doesNotBlockOthers() throws IOException {
        agent.put(
                "/v0.4/traces",
                TestPayload.v04(LongStream.rangeClosed(1, 3000)
                        .mapToObj(id -> TestSpan.of(1, id).named("s", "n", "r".repeat(4000) + id))
                        .toList()));
        try (Socket slow = new Socket("127.0.0.1", agent.port())) {
            slow.getOutputStream().write("GET /test/traces HTTP/1.1\r\nHost: agent\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(slow.getInputStream().read()).isEqualTo('H');

            send(2);

            assertThat(traceIds("/test/traces")).containsExactly(1L, 2L);
        }
    }

    private void start(String... headers) {
        agent.send(HttpRequest.newBuilder(agent.uri("/test/session/start")).headers(headers));
    }

    private void send(long traceId, String... headers) {
        agent.put("/v0.4/traces", TestPayload.v04(List.of(TestSpan.of(traceId, 1))), headers);
    }

    private List<Long> traceIds(String pathAndQuery) {
        return agent.traces(pathAndQuery).stream()
                .map(trace -> trace.asJsonArray()
                        .getJsonObject(0)
                        .getJsonNumber("trace_id")
                        .bigIntegerValueExact()
                        .longValue())
                .toList();
    }
}
