package dev.thinker.agent;

import java.util.List;

import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceMapTest {
    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void getMap_thinkTrace_isTwoServicesAndOneCall() {
        agent.putThinkTrace();

        assertThat(nodes()).containsExactly("thinker-api service", "thinker-microservice service");
        assertThat(edges()).containsExactly("thinker-api > thinker-microservice 1/0");
        JsonObject map = map();
        JsonObject node = map.getJsonArray("nodes").getJsonObject(1);
        assertThat(node.getInt("requests")).isEqualTo(1);
        assertThat(node.getInt("p95")).isEqualTo(710_000_000);
        assertThat(node.getJsonNumber("rate").doubleValue()).isEqualTo(1 / 900.0);
        assertThat(map.getJsonArray("edges").getJsonObject(0).getInt("p95")).isEqualTo(720_000_000);
    }

    @Test
    void getMap_sharedDatabase_isCalledByEachServiceAndCallsNone() {
        for (long i = 1; i <= 3; i++) {
            String service = "service-" + i;
            agent.put(
                    server(i, 1, service),
                    client(i, 2, service).childOf(1).typed("sql").meta("peer.service", "quotes-db"));
        }

        assertThat(nodes())
                .containsExactly("quotes-db external", "service-1 service", "service-2 service", "service-3 service");
        assertThat(edges())
                .containsExactly("service-1 > quotes-db 1/0", "service-2 > quotes-db 1/0", "service-3 > quotes-db 1/0");
        JsonObject database = map().getJsonArray("nodes").getJsonObject(0);
        assertThat(database.getString("type")).isEqualTo("sql");
        assertThat(database.getInt("requests")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "", "internal"})
    void getMap_databaseSpansWithTheirOwnService_areCallsOfTheParentsService(String kind) {
        agent.put(
                server(1, 1, "shop"),
                client(1, 2, "postgres").childOf(1).typed("sql").meta("span.kind", kind));
        agent.put(
                server(2, 1, "cart"),
                client(2, 2, "postgres").childOf(1).typed("sql").meta("span.kind", kind));

        assertThat(nodes()).containsExactly("cart service", "postgres external", "shop service");
        assertThat(edges()).containsExactly("cart > postgres 1/0", "shop > postgres 1/0");
    }

    @Test
    void getMap_clientLibraryWithItsOwnService_doesNotConnectItsCallers() {
        agent.put(server(1, 1, "shop"), client(1, 2, "requests").childOf(1));
        agent.put(server(1, 3, "thinker").childOf(2));
        agent.put(server(2, 1, "cart"), client(2, 2, "requests").childOf(1));
        agent.put(server(2, 3, "stock").childOf(2));

        assertThat(nodes()).containsExactly("cart service", "shop service", "stock service", "thinker service");
        assertThat(edges()).containsExactly("cart > stock 1/0", "shop > thinker 1/0");
    }

    @Test
    void getMap_nestedClientSpans_areOneCall() {
        agent.put(
                server(1, 1, "shop"),
                client(1, 2, "shop").childOf(1).meta("out.host", "a"),
                client(1, 3, "shop").childOf(2).meta("out.host", "b"));
        agent.put(server(1, 4, "thinker").childOf(3));
        agent.put(
                server(2, 1, "shop"),
                client(2, 2, "shop").childOf(1).meta("out.host", "a"),
                client(2, 3, "shop").childOf(2).meta("out.host", "b"));

        assertThat(edges()).containsExactly("shop > a 1/0", "shop > thinker 1/0");
    }

    @Test
    void getMap_tracedPeerService_isThatService() {
        agent.put(server(1, 1, "shop"), client(1, 2, "shop").childOf(1).meta("peer.service", "thinker"));
        agent.put(server(2, 1, "thinker"));

        assertThat(nodes()).containsExactly("shop service", "thinker service");
        assertThat(edges()).containsExactly("shop > thinker 1/0");
    }

    @Test
    void getMap_peerServiceOfATracedCallee_doesNotRenameIt() {
        agent.put(server(1, 1, "shop"), client(1, 2, "shop").childOf(1).meta("peer.service", "thinker"));
        agent.put(server(1, 3, "thinker-microservice").childOf(2));

        assertThat(edges()).containsExactly("shop > thinker-microservice 1/0");
    }

    @Test
    void getMap_errorOnEitherSide_isAFailedCall() {
        agent.put(
                server(1, 1, "shop"),
                client(1, 2, "shop").childOf(1).failed(),
                client(1, 3, "shop").childOf(1));
        agent.put(server(1, 4, "thinker").childOf(2));
        agent.put(server(1, 5, "thinker").childOf(3).failed());

        assertThat(edges()).containsExactly("shop > thinker 2/2");
    }

    @Test
    void getMap_spansWithoutAKind_areCallsBetweenServices() {
        TestSpan parent = TestSpan.recent(7, 1).named("one", "work", "work");
        agent.put(
                parent,
                parent(7, 2, 1).named("other", "work", "work"),
                parent(7, 3, 2).named("other", "inside", "inside"));

        assertThat(edges()).containsExactly("one > other 1/0");
    }

    @Test
    void getMap_consumer_isCalledByTheProducer() {
        agent.put(
                server(1, 1, "shop"),
                TestSpan.recent(1, 2)
                        .childOf(1)
                        .named("kafka", "send", "orders")
                        .meta("span.kind", "producer"));
        agent.put(TestSpan.recent(1, 3)
                .childOf(2)
                .named("billing", "receive", "orders")
                .meta("span.kind", "consumer"));

        assertThat(edges()).containsExactly("shop > billing 1/0");
    }

    @Test
    void getMap_serviceThatCallsItself_hasNoEdge() {
        agent.put(server(1, 1, "shop"), client(1, 2, "shop").childOf(1).meta("peer.service", "elsewhere"));
        agent.put(server(1, 3, "shop").childOf(2));

        assertThat(nodes()).containsExactly("shop service");
        assertThat(edges()).isEmpty();
    }

    @Test
    void getMap_serviceWithClientSpansOnly_isTraced() {
        agent.put(client(1, 1, "load").meta("peer.service", "shop"));

        assertThat(nodes()).containsExactly("load service", "shop external");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?env=prod", "?version=2", "?to=1000000"})
    void getMap_outOfScope_isEmpty(String parameters) {
        agent.putThinkTrace();

        assertThat(TestAgent.json(agent.get("/api/map" + parameters)).getJsonArray("nodes"))
                .isEmpty();
        assertThat(TestAgent.json(agent.get("/api/map" + parameters)).getJsonArray("edges"))
                .isEmpty();
    }

    @Test
    void getResources_callersAndCallees_areTheNeighborsOnTheMap() {
        agent.put(server(1, 1, "shop"), client(1, 2, "shop").childOf(1));
        agent.put(
                server(1, 3, "cart").childOf(2),
                client(1, 4, "cart")
                        .childOf(3)
                        .typed("redis")
                        .meta("out.host", "cache")
                        .failed());

        JsonObject cart = TestAgent.json(agent.get("/api/resources?service=cart"));

        assertThat(cart.getJsonArray("callers").getJsonObject(0).getString("service"))
                .isEqualTo("shop");
        JsonObject callee = cart.getJsonArray("callees").getJsonObject(0);
        assertThat(callee.getString("service")).isEqualTo("cache");
        assertThat(callee.getBoolean("traced")).isFalse();
        assertThat(callee.getString("type")).isEqualTo("redis");
        assertThat(callee.getInt("errors")).isEqualTo(1);
        assertThat(TestAgent.json(agent.get("/api/resources?service=shop"))
                        .getJsonArray("callees")
                        .getJsonObject(0)
                        .getBoolean("traced"))
                .isTrue();
    }

    private static TestSpan server(long trace, long span, String service) {
        return TestSpan.recent(trace, span)
                .named(service, "http.request", "GET /")
                .meta("span.kind", "server");
    }

    private static TestSpan client(long trace, long span, String service) {
        return TestSpan.recent(trace, span)
                .named(service, "http.client", "GET /")
                .meta("span.kind", "client");
    }

    private static TestSpan parent(long trace, long span, long parent) {
        return TestSpan.recent(trace, span).childOf(parent);
    }

    private JsonObject map() {
        return TestAgent.json(agent.get("/api/map"));
    }

    private List<String> nodes() {
        return map().getJsonArray("nodes").getValuesAs(JsonObject.class).stream()
                .map(node -> node.getString("service") + " " + node.getString("kind"))
                .toList();
    }

    private List<String> edges() {
        return map().getJsonArray("edges").getValuesAs(JsonObject.class).stream()
                .map(edge -> edge.getString("from") + " > " + edge.getString("to") + " " + edge.getInt("requests") + "/"
                        + edge.getInt("errors"))
                .toList();
    }
}
