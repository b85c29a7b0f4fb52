package dev.thinker.agent;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class IgnoredServiceTest {
    private static TestAgent agent;

    @BeforeAll
    static void start() {
        agent = TestAgent.start();
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /telemetry/proxy/api/v2/apmtelemetry",
        "POST, /v0.7/config",
        "GET, /v0.7/config",
        "POST, /v0.1/pipeline_stats",
        "POST, /profiling/v1/input",
        "POST, /evp_proxy/v2/api/v2/citestcycle",
        "POST, /evp_proxy/v4/api/v2/llmobs",
        "POST, /debugger/v1/input",
        "POST, /debugger/v2/input",
        "POST, /symdb/v1/input",
        "POST, /dogstatsd/v2/proxy",
        "POST, /tracer_flare/v1",
        "PUT, /v0.4/services",
    })
    void ignoredPayload_isASuccess(String method, String path) {
        HttpResponse<String> response = agent.send(
                HttpRequest.newBuilder(agent.uri(path)).method(method, BodyPublishers.ofByteArray(new byte[100_000])));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(TestAgent.json(response)).isInstanceOf(JsonObject.class);
    }
}
