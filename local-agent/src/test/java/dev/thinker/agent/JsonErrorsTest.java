package dev.thinker.agent;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

class JsonErrorsTest {
    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v0.4", "/v0.8/traces", "/api", "/ui/none.js", "/test", "/..%2f..%2fetc/passwd"})
    void get_unknownPath_is404(String path) {
        assertError(agent.get(path), 404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE | /v0.3/traces         | PUT, POST",
                "GET    | /v0.4/traces         | PUT, POST",
                "GET    | /v0.5/traces         | PUT, POST",
                "PUT    | /info                | GET, HEAD",
                "GET    | /v0.6/stats          | PUT, POST",
                "POST   | /api/services        | GET",
                "POST   | /ui/index.html       | GET",
                "POST   | /test/session/start  | GET",
                "POST   | /test/session/clear  | GET",
                "POST   | /test/session/traces | GET",
                "POST   | /test/traces         | GET",
                "POST   | /                    | GET",
                "PUT    | /traces/1            | GET",
                "POST   | /api/traces/1        | GET",
            })
    void otherMethod_is405NamingTheAllowedOnes(String method, String path, String allowed) {
        HttpResponse<String> response =
                agent.send(HttpRequest.newBuilder(agent.uri(path)).method(method, BodyPublishers.noBody()));

        assertError(response, 405);
        assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1",
                "GET /test/traces?trace_ids=%zz HTTP/1.1",
                "GET /<b> HTTP/1.1",
                "GET http://[ HTTP/1.1",
                "NONSENSE"
            })
    void malformedRequest_is400InJson(String requestLine) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", agent.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((requestLine + "\r\nHost: agent\r\n\r\n").getBytes(ISO_8859_1));

            String response = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

            assertThat(response).startsWith("HTTP/1.1 400 ").contains("Content-Type: application/json");
            assertThat(response.substring(response.indexOf("\r\n\r\n") + 4))
                    .isEqualTo("{\"error\":true,\"reason\":\"the request is malformed\"}");
        }
    }

    @Test
    void crossSiteGet_isForbidden() {
        assertError(
                agent.send(HttpRequest.newBuilder(agent.uri("/test/traces")).header("Sec-Fetch-Site", "cross-site")),
                403);
    }

    @ParameterizedTest
    @CsvSource({"/,200", "/traces/1,200", "/test/session/clear,403"})
    void crossSiteLink_leadsToPagesOnly(String path, int status) {
        HttpResponse<String> response = agent.send(HttpRequest.newBuilder(agent.uri(path))
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", "navigate"));

        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void crossSitePut_storesNothing() {
        byte[] payload = TestPayload.v04(List.of(TestSpan.of(1, 1)));

        assertError(agent.put("/v0.4/traces", payload, "Sec-Fetch-Site", "cross-site"), 403);

        assertThat(agent.traces()).isEmpty();
    }

    private static void assertError(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(TestAgent.json(response).getBoolean("error")).isTrue();
        assertThat(TestAgent.json(response).getString("reason")).isNotBlank();
    }
}
