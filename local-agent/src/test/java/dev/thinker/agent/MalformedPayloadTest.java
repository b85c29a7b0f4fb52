package dev.thinker.agent;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MalformedPayloadTest {
    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "/v0.4/traces, '', nothing",
        "/v0.4/traces, c1, a byte MessagePack never uses",
        "/v0.4/traces, 3c21444f43, HTML",
        "/v0.4/traces, a3616263, a string",
        "/v0.4/traces, 9101, a number for a chunk",
        "/v0.4/traces, 919101, a number for a span",
        "/v0.4/traces, 9191810102, a number for a field name",
        "/v0.4/traces, 919181a17891, an unknown field that is cut off",
        "/v0.4/traces, 919181a874726163655f6964a178, a string for an id",
        "/v0.4/traces, 919181a46d657461 91c0, an array for tags",
        "/v0.4/traces, 919181a76d657472696373 81a16da178, a string for a metric",
        "/v0.4/traces, ddffffffff, 2^32 chunks",
        "/v0.4/traces, dd7fffffff, 2^31 chunks",
        "/v0.4/traces, 91dd7fffffff, 2^31 spans",
        "/v0.4/traces, 9191df7fffffff, 2^31 fields",
        "/v0.4/traces, 919181a46d657461df7fffffff, 2^31 tags",
        "/v0.4/traces, 919181db7fffffff61, the name of a field of 2^31 bytes",
        "/v0.4/traces, 919181a173db7fffffff61, a string of 2^31 bytes",
        "/v0.4/traces, 919181a178dd7fffffff, 2^31 elements in an unknown field",
        "/v0.5/traces, 90, no dictionary",
        "/v0.5/traces, 9290, no traces",
        "/v0.5/traces, 92dd7fffffff, a dictionary of 2^31 strings",
        "/v0.5/traces, 92dd000f4240, a dictionary of a million strings",
        "/v0.5/traces, 9290919191, a span of one element",
        "/v0.5/traces, 929091919c00, a string that is not in the dictionary",
        "/v0.5/traces, 929091919cff, a string before the dictionary",
        "/v0.5/traces, 9290dd7fffffff, 2^31 chunks",
    })
    void putTraces_malformed_isRejected(String path, String hex, String what) {
        HttpResponse<String> response = agent.put(path, HexFormat.of().parseHex(hex.replace(" ", "")));

        assertMalformed(response);
        assertThat(response.headers().firstValue("Datadog-Agent-State")).isPresent();
    }

    @Test
    void putTraces_truncatedAnywhere_isRejected() {
        byte[] payload = TestPayload.v04(
                List.of(TestSpan.of(1, 1).meta("subject", "technology").metric("fraction", 0.5)));

        for (int length = 1; length < payload.length; length++) {
            assertMalformed(agent.put("/v0.4/traces", Arrays.copyOf(payload, length)));
        }
        assertThat(agent.traces()).isEmpty();
    }

    @Test
    void putTraces_v05TruncatedAnywhere_isRejected() {
        byte[] payload = TestPayload.v05(
                List.of(TestSpan.of(1, 1).meta("subject", "technology").metric("fraction", 0.5)));

        for (int length = 1; length < payload.length; length++) {
            assertMalformed(agent.put("/v0.5/traces", Arrays.copyOf(payload, length)));
        }
        assertThat(agent.traces()).isEmpty();
    }

    @Test
    void putTraces_nestedAMillionDeep_isRejected() {
        byte[] payload = new byte[1_000_000];
        Arrays.fill(payload, (byte) 0x91);
        System.arraycopy(HexFormat.of().parseHex("919181a178"), 0, payload, 0, 5);

        assertMalformed(agent.put("/v0.4/traces", payload));
    }

    @Test
    void putTraces_partlyMalformed_storesNothing() {
        byte[] payload = TestPayload.v04(List.of(TestSpan.of(1, 1)), List.of(TestSpan.of(2, 2)));

        assertMalformed(agent.put("/v0.4/traces", Arrays.copyOf(payload, payload.length - 1)));

        assertThat(agent.traces()).isEmpty();
    }

    private static void assertMalformed(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestAgent.json(response).getBoolean("error")).isTrue();
        assertThat(TestAgent.json(response).getString("reason"))
                .isNotBlank()
                .doesNotContain("Exception", "dev.thinker", "null");
    }
}
