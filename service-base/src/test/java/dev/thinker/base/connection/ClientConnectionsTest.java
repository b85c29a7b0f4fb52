package dev.thinker.base.connection;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import dev.thinker.base.server.TestServer;
import dev.thinker.tests.support.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientConnectionsTest {

    private TestServer service;

    @AfterEach
    void stop() {
        service.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET /early HTTP/1.1",
                "GET /early HTTP/1.1\r\n",
                "GET /early HTTP/1.1\r\nHost: localh",
                "GET /early HTTP/1.1\r\nHost: localhost\r\n",
                "POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n",
                "POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345",
                "POST /early HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
                "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"
            })
    void incompleteRequest_gets408AndIsClosed(String incomplete) throws Exception {
        service = TestServer.start("limits.receive", "PT0.3S");

        try (RawClient client = service.connect().send(incomplete)) {
            assertThat(client.response().toString())
                    .startsWith("HTTP/1.1 408 ")
                    .containsIgnoringCase("connection: close")
                    .contains("{\"error\":true", "limits.receive");
            assertThat(client.isClosedByServer()).isTrue();
        }
        awaitThat(() -> service.connections.open() == 0 && service.connections.requestsInFlight() == 0);
    }

    @Test
    void incompleteRequestBehindACompleteOne_gets408AfterTheResponse() throws Exception {
        service = TestServer.start("limits.receive", "PT0.5S");

        try (RawClient client = service.connect()) {
            assertThat(client.get("/early").send("GET /ear").response().toString())
                    .contains("done");
            assertThat(client.send("ly HT").response().toString()).startsWith("HTTP/1.1 408 ");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    /** What follows is indistinguishable from the rest of the body. */
    @ParameterizedTest
    @ValueSource(strings = {"/early", "/late"})
    void malformedBody_isTheLastRequestOnItsConnection(String path) throws Exception {
        service = TestServer.start();

        try (RawClient client = service.connect()) {
            client.get("/early")
                    .send("GET " + path
                            + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n")
                    .get("/early");
            assertThat(client.response().toString()).contains("done");
            service.mayRespond.complete(null);
            assertThat(client.response().toString()).contains("done");
            assertThat(client.isClosedByServer()).isTrue();
        }
        awaitThat(() -> service.connections.open() == 0 && service.connections.requestsInFlight() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X-Host: localhost\r\n", "Host: localhost\r\nHost: localhost\r\n"})
    void requestWithoutASingleHost_gets400AndIsClosed(String headers) throws Exception {
        service = TestServer.start();

        try (RawClient client = service.connect().get("/early")) {
            assertThat(client.response().toString()).contains("done");
            client.send("POST /early HTTP/1.1\r\n" + headers + "Content-Length: 4\r\n\r\nbody")
                    .get("/early");
            assertThat(client.response().toString())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("application/json")
                    .endsWith("{\"error\":true,\"reason\":\"A request must have exactly one Host header\"}");
            assertThat(client.isClosedByServer()).isTrue();
        }
        awaitThat(() -> service.connections.open() == 0 && service.connections.requestsInFlight() == 0);
    }

    @Test
    void requestWithoutHost_gets400AfterTheResponsesToThoseBeforeIt() throws Exception {
        service = TestServer.start();

        try (RawClient client = service.connect()
                .get("/late")
                .send("GET /early HTTP/1.1\r\n\r\n")
                .get("/early")) {
            service.entered.acquire();
            service.mayRespond.complete(null);
            assertThat(client.response().toString()).startsWith("HTTP/1.1 200 ").contains("done");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").doesNotContain("done");
        }
    }

    @Test
    void http10RequestWithoutHost_isServed() throws Exception {
        service = TestServer.start();

        try (RawClient client = service.connect().send("GET /early HTTP/1.0\r\n\r\n")) {
            assertThat(client.readToEnd()).contains(" 200 OK", "done");
        }
    }

    @Test
    void slowHandler_isNotDisconnected() throws Exception {
        service = TestServer.start("limits.receive", "PT0.2S", "limits.send", "PT0.2S", "limits.idle", "PT1S");

        try (RawClient client = service.connect().get("/late")) {
            service.entered.acquire();
            // Several timeout checks
            Thread.sleep(2_000);
            service.mayRespond.complete(null);
            assertThat(client.response().toString()).contains("done");
        }
    }

    @Test
    void idleConnection_isClosedAfterIdleTimeout() throws Exception {
        service = TestServer.start("limits.idle", "PT2S");

        try (RawClient used = service.connect();
                RawClient unused = service.connect()) {
            assertThat(used.get("/early").response().toString()).contains("done");
            assertThat(used.isClosedByServer()).isTrue();
            assertThat(unused.isClosedByServer()).isTrue();
        }
    }

    @Test
    void clientThatDoesNotRead_isDisconnectedAfterSendTimeout() throws Exception {
        service = TestServer.start("limits.send", "PT0.5S");

        try (RawClient client = service.connect().get("/large")) {
            service.entered.acquire();
            awaitThat(() -> service.connections.open() == 0);
            assertThat(restLength(client)).isLessThan(TestServer.LARGE);
        }
    }

    @Test
    void oversizedBody_gets413InJson() throws Exception {
        service = TestServer.start();

        try (RawClient client = service.connect()) {
            client.send("POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n");
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 413 ")
                    .contains("Content-Type: application/json", "{\"error\":true");
        }
    }

    @Test
    void manyPipelinedRequests_allGetResponses() throws Exception {
        service = TestServer.start();
        int many = 2_000;

        try (RawClient client = service.connect()) {
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < many; i++) {
                        client.get("/early");
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            sender.start();
            for (int i = 0; i < many; i++) {
                assertThat(client.response().toString()).startsWith("HTTP/1.1 200 ");
            }
            sender.join();
        }
        awaitThat(() -> service.connections.requestsInFlight() == 0);
    }

    @Test
    void pipeliningClient_hasFewRequestsInFlight() throws Exception {
        service = TestServer.start();
        int many = 1_500;
        int max = 0;

        try (RawClient client = service.connect()) {
            client.send("GET /soon HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(many));
            for (int i = 0; i < many; i++) {
                assertThat(client.response().toString()).contains("done");
                max = Math.max(max, service.connections.requestsInFlight());
            }
        }
        assertThat(max).isBetween(2, 200);
    }

    @Test
    void longRequest_closesItsConnection() throws Exception {
        service = TestServer.start("server.max-initial-line-length", "262144");

        try (RawClient client = service.connect()) {
            assertThat(client.get("/early?x=" + "x".repeat(8_000)).response().toString())
                    .contains("done")
                    .doesNotContainIgnoringCase("connection: close");
            assertThat(client.get("/early?x=" + "x".repeat(250_000)).response().toString())
                    .contains("done")
                    .containsIgnoringCase("connection: close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void longRequestsBeyondTheLimit_get503WithRetryAfter() throws Exception {
        service = TestServer.start("server.max-initial-line-length", "262144", "limits.long", "5");
        String longTarget = "/early?x=" + "x".repeat(20_000);
        List<RawClient> incomplete = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            incomplete.add(service.connect().send("GET " + longTarget));
        }
        awaitThat(() -> service.connections.longRequests().availablePermits() == 0);

        try (RawClient client = service.connect().get(longTarget)) {
            assertThat(client.response().toString())
                    .startsWith("HTTP/1.1 503 ")
                    .contains(
                            "\r\nretry-after: 1\r\n",
                            "{\"error\":true,\"reason\":\"Too many requests over 8 KiB are in flight (limits.long)");
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (RawClient client = service.connect().get("/early")) {
            assertThat(client.response().toString()).contains("done");
        }
        for (RawClient client : incomplete) {
            client.close();
        }
        awaitThat(() -> service.connections.longRequests().availablePermits() == 5);
        try (RawClient client = service.connect().get(longTarget)) {
            assertThat(client.response().toString()).contains("done");
        }
    }

    @Test
    void requestBehindALongOne_isNotProcessed() throws Exception {
        service = TestServer.start("server.max-initial-line-length", "262144", "limits.long", "5");
        String longTarget = "/late?x=" + "x".repeat(20_000);

        try (RawClient client = service.connect().get(longTarget)) {
            service.entered.acquire();
            client.get(longTarget).get("/late");
            // Long enough to route both
            Thread.sleep(300);
            assertThat(service.connections.requestsInFlight()).isEqualTo(1);
            service.mayRespond.complete(null);
            assertThat(client.response().toString()).contains("done").containsIgnoringCase("connection: close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void longRequestBehindAnother_leavesTheResponseToThatOne() throws Exception {
        service = TestServer.start("server.max-initial-line-length", "262144", "limits.long", "1");
        String longRequest = "GET /early?x=" + "x".repeat(20_000);

        try (RawClient first = service.connect().get("/late").send(longRequest)) {
            awaitThat(() -> service.connections.longRequests().availablePermits() == 0);
            service.entered.acquire();
            // There is no permit for the long one, and no response yet to the other
            try (RawClient second = service.connect().get("/late")) {
                service.entered.acquire();
                second.send(longRequest);
                assertThat(second.readToEnd()).isEmpty();
            }
            service.mayRespond.complete(null);
            assertThat(first.response().toString()).contains("done").doesNotContainIgnoringCase("connection: close");
            first.send(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(first.response().toString()).contains("done").containsIgnoringCase("connection: close");
            assertThat(first.isClosedByServer()).isTrue();
        }
    }

    @Test
    void requestsBeyondTheLimit_get503WithRetryAfter() throws Exception {
        service = TestServer.start("limits.inflight", "2");
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            clients.add(service.connect().get("/late"));
        }
        service.entered.acquire(2);

        try (RawClient third = service.connect().get("/late")) {
            assertThat(third.response().toString())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After: 1", "{\"error\":true", "limits.inflight");
        }
        try (RawClient probe = service.connect().get("/health/ready")) {
            assertThat(probe.response().toString()).startsWith("HTTP/1.1 200 ");
        }
        service.mayRespond.complete(null);
        for (RawClient client : clients) {
            assertThat(client.response().toString()).contains("done");
        }
        // A client may receive its response before the service counts it as sent
        awaitThat(() -> service.connections.requestsInFlight() == 0);
        for (RawClient client : clients) {
            assertThat(client.get("/late").response().toString()).startsWith("HTTP/1.1 200 ");
            client.close();
        }
    }

    @Test
    void connectionsBeyondTheLimit_areClosedAndTheOthersStayOpen() throws Exception {
        service = TestServer.start("limits.connections", "2");

        try (RawClient first = service.connect();
                RawClient second = service.connect()) {
            assertThat(first.get("/early").response().toString()).contains("done");
            assertThat(second.get("/early").response().toString()).contains("done");
            assertThat(isRejected(service)).isTrue();
            assertThat(first.get("/early").response().toString()).contains("done");
        }
        awaitThat(() -> service.connections.open() == 0);
        try (RawClient later = service.connect()) {
            assertThat(later.get("/early").response().toString()).contains("done");
        }
    }

    @Test
    void idleConnections_nearTheConnectionLimit_areClosedSooner() throws Exception {
        service = TestServer.start("limits.connections", "10", "limits.idle", "PT20S");
        TestServer roomy = TestServer.start("limits.idle", "PT20S");
        List<RawClient> idle = new ArrayList<>();

        try (RawClient older = roomy.connect()) {
            for (int i = 0; i < 10; i++) {
                idle.add(service.connect());
            }
            awaitThat(() -> service.connections.open() == 10);
            awaitThat(() -> service.connections.open() < 10);

            assertThat(older.isClosedWhileIdle()).isFalse();
        }
        for (RawClient client : idle) {
            client.close();
        }
        roomy.stop();
    }

    @Test
    void oldConnection_isClosedWithItsNextResponse() throws Exception {
        service = TestServer.start("limits.age", "PT2S");

        try (RawClient client = service.connect()) {
            assertThat(client.get("/early").response().toString()).doesNotContainIgnoringCase("connection: close");
            Thread.sleep(2_200);
            assertThat(client.get("/early").response().toString())
                    .contains("done")
                    .containsIgnoringCase("connection: close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void disconnectedClients_leaveNoConnectionAndNoRequest() throws Exception {
        service = TestServer.start();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(service.connect().get("/late"));
        }
        service.entered.acquire(50);
        assertThat(service.connections.requestsInFlight()).isEqualTo(50);

        for (RawClient client : clients) {
            client.close();
        }

        awaitThat(() -> service.connections.open() == 0 && service.connections.requestsInFlight() == 0);
    }

    private static boolean isRejected(TestServer service) throws IOException {
        try (RawClient client = service.connect()) {
            return client.get("/early").isClosedByServer();
        } catch (SocketException e) {
            return true;
        }
    }

    private static int restLength(RawClient client) {
        try {
            return client.readToEnd().length();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void awaitThat(Callable<Boolean> condition) throws Exception {
        for (long end = System.nanoTime() + 20_000_000_000L; !condition.call(); Thread.sleep(5)) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(end);
        }
    }
}
