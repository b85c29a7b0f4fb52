package dev.thinker.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.HexFormat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

import static org.assertj.core.api.Assertions.assertThat;

class CountingAgentTest {

    private CountingAgent agent;

    @BeforeEach
    void start() throws IOException {
        agent = new CountingAgent();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void traces_areCountedAndNoneSampledOut() throws Exception {
        byte[] payload = payload(2, 3);

        HttpResponse<String> response = send(payload, 2);

        assertThat(response.body()).isEqualTo("{\"rate_by_service\": {\"service:,env:\": 1}}");
        assertThat(agent.chunks()).isEqualTo(2);
        assertThat(agent.spans()).isEqualTo(5);
        assertThat(agent.bytes()).isEqualTo(payload.length);
    }

    @Test
    void state_isThatOfTheInfo_soThatTheTracerDoesNotRequestItAgain() throws Exception {
        HttpResponse<byte[]> info = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(agent.url() + "/info"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());

        assertThat(send(payload(1), 1).headers().firstValue("Datadog-Agent-State"))
                .hasValue(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(info.body())));
    }

    @Test
    void spans_areNotCountedDuringTheMeasurement() throws Exception {
        agent.countChunksOnly();

        send(payload(2, 3), 2);

        assertThat(agent.chunks()).isEqualTo(2);
        assertThat(agent.spans()).isZero();
    }

    private HttpResponse<String> send(byte[] payload, int traces) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(agent.url() + "/v0.4/traces"))
                                .header("X-Datadog-Trace-Count", Integer.toString(traces))
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(payload))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** A trace of so many spans for each number. */
    private static byte[] payload(int... traces) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MessagePacker packer = MessagePack.newDefaultPacker(bytes)) {
            packer.packArrayHeader(traces.length);
            for (int spans : traces) {
                packer.packArrayHeader(spans);
                for (int i = 0; i < spans; i++) {
                    packer.packMapHeader(1).packString("name").packString("think");
                }
            }
        }
        return bytes.toByteArray();
    }
}
