package dev.thinker.base.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;

import dev.thinker.tests.support.RawClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GracefulShutdownTest {

    @Test
    void keptConnection_getsConnectionCloseWithItsNextResponse() throws Exception {
        TestServer service = TestServer.start("shutdown.delay", "PT60S");
        RawClient client = service.connect();
        assertThat(client.get("/early").response().toString())
                .contains("answered")
                .doesNotContain("onnection: close");

        Thread shutdown = shutDown(service);
        awaitUnready(service);

        assertThat(client.get("/early").response().toString())
                .contains("answered")
                .containsIgnoringCase("connection: close");
        assertThat(client.isClosedByServer()).isTrue();
        assertThat(service.isRunning()).isTrue();
        shutdown.interrupt();
        service.stop();
    }

    @Test
    void requestInFlight_isFinishedBeforeTheServerStops() throws Exception {
        TestServer service = TestServer.start();
        RawClient client = service.connect().get("/late");
        service.entered.acquire();

        Thread shutdown = shutDown(service);
        awaitRejectedConnections(service);
        service.mayAnswer.complete(null);

        assertThat(client.response().toString()).contains("answered").containsIgnoringCase("connection: close");
        assertThat(client.isClosedByServer()).isTrue();
        client.close();
        shutdown.join();
        assertThat(service.isRunning()).isFalse();
    }

    @Test
    void idleConnection_isClosedWhileAnotherFinishes() throws Exception {
        TestServer service = TestServer.start();
        RawClient idle = service.connect();
        idle.get("/early").response();
        RawClient unused = service.connect();
        RawClient busy = service.connect().get("/late");
        service.entered.acquire();

        Thread shutdown = shutDown(service);

        assertThat(idle.isClosedByServer()).isTrue();
        assertThat(unused.isClosedByServer()).isTrue();
        service.mayAnswer.complete(null);
        assertThat(busy.response().toString()).contains("answered");
        shutdown.join();
    }

    @Test
    void pipelinedRequests_allGetResponsesAndTheLastSaysClose() throws Exception {
        TestServer service = TestServer.start();
        RawClient client = service.connect();
        client.send("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\nGET /early HTTP/1.1\r\nHost: localhost\r\n\r\n");
        service.entered.acquire();

        Thread shutdown = shutDown(service);
        awaitRejectedConnections(service);
        service.mayAnswer.complete(null);

        assertThat(client.response().toString()).contains("answered").doesNotContainIgnoringCase("connection: close");
        assertThat(client.response().toString()).contains("answered").containsIgnoringCase("connection: close");
        assertThat(client.isClosedByServer()).isTrue();
        client.close();
        shutdown.join();
    }

    @Test
    void requestWithoutEnd_isCutOffAfterTheGracePeriod() throws Exception {
        TestServer service = TestServer.start("shutdown.grace", "PT0.1S");
        RawClient client = service.connect().get("/late");
        service.entered.acquire();

        service.server.shutDown();

        assertThat(service.isRunning()).isFalse();
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void newConnection_isServedDuringTheDelay() throws Exception {
        TestServer service = TestServer.start("shutdown.delay", "PT60S");
        Thread shutdown = shutDown(service);
        awaitUnready(service);

        try (RawClient client = service.connect().get("/early")) {
            assertThat(client.response().toString()).contains("answered").containsIgnoringCase("connection: close");
            assertThat(client.isClosedByServer()).isTrue();
        }
        shutdown.interrupt();
        service.stop();
    }

    private static Thread shutDown(TestServer service) {
        Thread shutdown = new Thread(() -> service.server.shutDown());
        shutdown.start();
        return shutdown;
    }

    private static void awaitUnready(TestServer service) throws Exception {
        for (int i = 0; i < 2_000; i++) {
            try (RawClient probe = service.connect().get("/health/ready")) {
                if (probe.response().toString().startsWith("HTTP/1.1 503")) {
                    return;
                }
            }
            Thread.sleep(5);
        }
        throw new AssertionError("The service stays ready");
    }

    private static void awaitRejectedConnections(TestServer service) {
        assertThatThrownBy(() -> {
                    for (long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                            System.nanoTime() < end;
                            Thread.sleep(5)) {
                        connectAndClose(service);
                    }
                })
                .isInstanceOf(ConnectException.class);
    }

    private static void connectAndClose(TestServer service) throws IOException {
        try {
            service.connect().close();
        } catch (ConnectException e) {
            throw e;
        } catch (SocketException e) {
            // Reset half way, as the kernel does when a listening socket closes: the next one is refused
        }
    }
}
