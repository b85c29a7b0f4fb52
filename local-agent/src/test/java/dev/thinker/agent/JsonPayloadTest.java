package dev.thinker.agent;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class JsonPayloadTest {
    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void putTraces_json_isStoredLikeMessagePack() {
        String span =
                "{\"trace_id\":18364758544493064720,\"span_id\":2,\"parent_id\":0,\"name\":\"spök💭\",\"resource\":\""
                        + "r".repeat(70_000)
                        + "\",\"start\":1795363200123456789,\"duration\":-1,\"error\":0,\"meta\":{\"subject\":\"technology\"},"
                        + "\"metrics\":{\"fraction\":0.5,\"whole\":1},\"type\":\"web\",\"span_links\":[{\"flags\":1},null,{}]}";

        assertThat(put("[[" + span + "],[]]").statusCode()).isEqualTo(200);

        assertThat(agent.get("/test/traces").body()).isEqualTo("[[" + span.replace("💭", "\\uD83D\\uDCAD") + "]]");
    }

    @Test
    void putTraces_jsonWithNullAndUnknownFields_leavesThemOut() {
        put(
                "[null,[{\"Trace_ID\":1,\"span_id\":2,\"type\":null,\"sampled\":true,\"meta\":{\"a\":null,\"\\ud800\":\"\\udc00\"}}]]");

        assertThat(agent.get("/test/traces").body())
                .isEqualTo("[[{\"trace_id\":1,\"span_id\":2,\"meta\":{\"\ufffd\":\"\ufffd\"}}]]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[[{]]",
                "{}",
                "[1]",
                "[[{\"trace_id\":\"7\"}]]",
                "[[{\"meta\":{\"number\":1}}]]",
                "[[{\"trace_id\":18446744073709551616}]]",
                "nonsense"
            })
    void putTraces_malformedJson_isRejected(String json) {
        HttpResponse<String> response = put(json);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestAgent.json(response).getString("reason")).isNotBlank().doesNotContain("Exception", "null");
        assertThat(agent.traces()).isEmpty();
    }

    @Test
    void putTraces_deeplyNestedJson_isRejected() {
        assertThat(put("[[{\"x\":" + "[".repeat(100_000)).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> put(String json) {
        return agent.put("/v0.4/traces", json.getBytes(UTF_8), "Content-Type", "application/json; charset=utf-8");
    }
}
