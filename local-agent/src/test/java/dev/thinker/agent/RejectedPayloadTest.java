package dev.thinker.agent;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class RejectedPayloadTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    /** Netty reports a buffer that was not released when the collector finds it. */
    @Test
    void payloadsRejectedBeforeTheirEnd_areReleased() throws Exception {
        try (AgentProcess agent = AgentProcess.start(
                folder,
                Map.of("SERVER_PORT", "0"),
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=24m",
                "-Dio.netty.leakDetection.level=paranoid")) {
            String line = agent.readLine();
            URI url = URI.create(line.substring(line.indexOf("http"))).resolve("/v0.4/traces");
            byte[] payload = Arrays.copyOf(TestPayload.v04(List.of(TestSpan.of(1, 1))), 24_000_000);

            int rejected = 0;
            for (int round = 0; round < 5; round++) {
                List<CompletableFuture<Integer>> statuses =
                        Stream.generate(() -> put(url, payload)).limit(3).toList();
                for (CompletableFuture<Integer> status : statuses) {
                    rejected += status.join() == 200 ? 0 : 1;
                }
            }

            assertThat(rejected).isPositive();
            assertThat(put(url, TestPayload.v04(List.of(TestSpan.of(2, 1)))).join())
                    .isEqualTo(200);
            assertThat(agent.errors()).doesNotContain("LEAK");
        }
    }

    private static CompletableFuture<Integer> put(URI url, byte[] payload) {
        return CLIENT.sendAsync(
                        HttpRequest.newBuilder(url)
                                .header("Content-Type", "application/msgpack")
                                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(payload)))
                                .build(),
                        BodyHandlers.ofString())
                // The connection of a payload that is rejected before its end may break
                .handle((response, failure) -> failure != null ? 429 : response.statusCode());
    }
}
