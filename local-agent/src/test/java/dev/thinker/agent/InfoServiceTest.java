package dev.thinker.agent;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

import jakarta.json.JsonString;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InfoServiceTest {
    @Test
    void getInfo_advertisesExactlyTheAcceptedVersions() {
        try (TestAgent agent = TestAgent.start()) {
            HttpResponse<String> info = agent.get("/info");

            assertThat(info.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(TestAgent.json(info).getJsonArray("endpoints").getValuesAs(JsonString::getString))
                    .containsExactly("/v0.3/traces", "/v0.4/traces", "/v0.5/traces")
                    .allSatisfy(path -> assertThat(agent.put(path, new byte[] {(byte) 0x92, (byte) 0x90, (byte) 0x90}))
                            .returns(200, HttpResponse::statusCode));
            assertThat(TestAgent.json(info).getBoolean("client_drop_p0s")).isFalse();
        }
    }

    @Test
    void getInfo_stateIsTheHashOfTheBody() throws Exception {
        try (TestAgent agent = TestAgent.start()) {
            HttpResponse<String> info = agent.get("/info");

            assertThat(info.headers().firstValue("Datadog-Agent-State")).hasValue(Hash.sha256(info.body()));
        }
    }

    @Test
    void headInfo_hasTheHeadersOfAGet() {
        try (TestAgent agent = TestAgent.start()) {
            HttpResponse<String> head =
                    agent.send(HttpRequest.newBuilder(agent.uri("/info")).method("HEAD", BodyPublishers.noBody()));

            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Datadog-Agent-State"))
                    .isEqualTo(agent.get("/info").headers().firstValue("Datadog-Agent-State"));
        }
    }
}
