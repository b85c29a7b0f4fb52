package dev.thinker.base.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.thinker.tests.support.StubServer;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webclient.WebClientResponse;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Thousands of bad responses. The JVM of these tests has little memory, and Netty checks that every buffer is released
 * (see pom.xml). {@code -Dsoak=true} raises the number of late responses to 200,000.
 */
class UpstreamLeaksTest {

    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int LATE_RESPONSES = SOAK ? 200_000 : 1_000;
    private static final int RESPONSES = SOAK ? 5_000 : 100;
    private static final int LARGE_RESPONSES = SOAK ? 2_500 : 50;
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Type: application/json\r\n";
    private static final String GOOD = HEAD + "Content-Length: 2\r\n\r\n{}";

    private final Semaphore pending = new Semaphore(200);
    private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private StubServer stub;
    private CallingServer server;

    @BeforeEach
    void start() throws IOException {
        leaks.start();
        ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(leaks);
        stub = new StubServer();
        stub.keepAlive();
    }

    private void start(String timeout) {
        // The failures never reach this ratio, so the circuit stays closed
        server = CallingServer.start(
                stub.port(), Tracer.noOp(), "callee.timeout", timeout, "callee.circuit.ratio", "1000");
    }

    @AfterEach
    void stop() throws Exception {
        ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).detachAppender(leaks);
        stub.close();
        if (server != null) {
            server.close();
        }
    }

    static Stream<Arguments> badResponses() {
        String large = "x".repeat(1_000_000);
        return Stream.of(
                Arguments.of("late", "504", LATE_RESPONSES, late(GOOD, "")),
                Arguments.of(
                        "late and incomplete",
                        "504",
                        RESPONSES,
                        late(HEAD + "Content-Length: 9000\r\n\r\n{", " ".repeat(100))),
                Arguments.of("late within the body", "504", RESPONSES, (StubServer.Behavior) out -> {
                    out.write((HEAD + "Content-Length: 9000\r\n\r\n{").getBytes(StandardCharsets.UTF_8));
                    Thread.sleep(80);
                    out.write(" ".repeat(8_000).getBytes(StandardCharsets.UTF_8));
                }),
                Arguments.of(
                        "cut off", "502", RESPONSES, cut(HEAD + "Content-Length: 9000\r\n\r\n{" + " ".repeat(4_000))),
                Arguments.of(
                        "cut off within a chunk",
                        "502",
                        RESPONSES,
                        cut(HEAD + "Transfer-Encoding: chunked\r\n\r\nffff\r\n" + " ".repeat(4_000))),
                Arguments.of(
                        "rejected",
                        "502",
                        RESPONSES,
                        whole("HTTP/1.1 400 No\r\nConnection: keep-alive\r\nContent-Length: 30000\r\n\r\n"
                                + "x".repeat(30_000))),
                Arguments.of(
                        "an error with a body",
                        "502",
                        RESPONSES,
                        whole("HTTP/1.1 500 No\r\nConnection: keep-alive\r\nContent-Length: 30000\r\n\r\n"
                                + "x".repeat(30_000))),
                Arguments.of("nonsense", "502", RESPONSES, whole(HEAD + "Content-Length: 10\r\n\r\nnonsense!!")),
                Arguments.of(
                        "too large", "502", LARGE_RESPONSES, whole(HEAD + "Content-Length: 10000000\r\n\r\n" + large)),
                Arguments.of(
                        "too large, without a length",
                        "502",
                        LARGE_RESPONSES,
                        whole(HEAD + "Transfer-Encoding: chunked\r\n\r\nf4240\r\n" + large)));
    }

    private static StubServer.Behavior whole(String response) {
        return out -> out.write(response.getBytes(StandardCharsets.UTF_8));
    }

    private static StubServer.Behavior late(String first, String rest) {
        return out -> {
            Thread.sleep(80);
            out.write(first.getBytes(StandardCharsets.UTF_8));
            out.flush();
            out.write(rest.getBytes(StandardCharsets.UTF_8));
        };
    }

    private static StubServer.Behavior cut(String response) {
        return out -> {
            out.write(response.getBytes(StandardCharsets.UTF_8));
            out.close();
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badResponses")
    void badResponses_areAllReleased(String name, String status, int requests, StubServer.Behavior behavior)
            throws Exception {
        behave(behavior);
        start(status.equals("504") ? "PT0.05S" : "PT20S");

        Map<String, Integer> responses = KeptConnections.run(server.port(), requests, 64, pending);

        // On a busy machine some late responses are in time
        int inTime = status.equals("504") ? responses.getOrDefault("200", 0) : 0;
        assertThat(responses.get(status)).isEqualTo(requests - inTime).isGreaterThan(requests / 2);
        behave(whole(GOOD));
        awaitGoodResponse();
        reportLeaks();
        assertThat(leaks.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("LEAK"));
    }

    /** The response arrives and its connection ends before another thread than the event loop reads it. */
    @Test
    void responseCutOff_isReleasedWhenItIsReadLate() throws Exception {
        stub.behave(cut(HEAD + "Content-Length: 9000\r\n\r\n{" + " ".repeat(1_000)));
        WebClient client =
                WebClient.builder().baseUri("http://127.0.0.1:" + stub.port()).build();
        UpstreamFailures failures = new UpstreamFailures("stub", Config.empty());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        for (int i = 0; i < LATE_RESPONSES; i++) {
            Single<WebClientResponse> coming = client.get().request();
            coming.await();

            assertThatThrownBy(() -> ResponseReader.read(coming, failures, Duration.ofSeconds(10), timer)
                            .await())
                    .hasCauseInstanceOf(BadResponseException.class);
        }
        timer.shutdown();
        reportLeaks();

        assertThat(leaks.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("LEAK"));
    }

    private void behave(StubServer.Behavior behavior) {
        stub.behave(out -> {
            try {
                behavior.respond(out);
            } finally {
                pending.release();
            }
        });
    }

    /** On a busy machine, good responses may be late for a while. */
    private void awaitGoodResponse() throws Exception {
        for (int i = 0; i < 60; i++) {
            if (KeptConnections.run(server.port(), 100, 4, pending).containsKey("200")) {
                return;
            }
            Thread.sleep(500);
        }
        throw new AssertionError("No good response arrives any more");
    }

    @Test
    void unreleasedBuffer_isReportedAsALeak() throws Exception {
        for (int i = 0; i < 100; i++) {
            PooledByteBufAllocator.DEFAULT.buffer(16);
        }
        reportLeaks();

        assertThat(leaks.list).extracting(ILoggingEvent::getFormattedMessage).anyMatch(line -> line.contains("LEAK"));
    }

    /** Netty reports a lost buffer when it has been collected and another one is allocated. */
    private static void reportLeaks() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            PooledByteBufAllocator.DEFAULT.buffer(16).release();
        }
    }
}
