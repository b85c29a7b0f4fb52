package dev.thinker.tracing;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.thinker.tracing.sdk.DatadogSpan;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecipesTest {

    private final Tracer tracer = RecordingAgent.tracer();
    private final Span parent = tracer.spanBuilder("parent").build();
    private final Recipes recipes = new Recipes(tracer);

    @Test
    void otherHttpClient_isAClientSpanAndHandsItOn() throws Exception {
        BlockingQueue<Headers> received = new LinkedBlockingQueue<>();
        HttpServer callee = server(200, received);
        try {
            String body = recipes.word(address(callee), parent).get(20, TimeUnit.SECONDS);

            assertThat(body).isEqualTo("Hello");
        } finally {
            callee.stop(0);
        }
        RecordedSpan span = ownSpan();
        assertThat(span.resource()).isEqualTo("GET /word");
        assertThat(span.type()).isEqualTo("http");
        assertThat(span.error()).isZero();
        assertThat(span.meta())
                .containsEntry("span.kind", "client")
                .containsEntry("peer.service", "words")
                .containsEntry("http.method", "GET")
                .containsEntry(
                        "http.url", "http://127.0.0.1:" + callee.getAddress().getPort() + "/word")
                .containsEntry("http.status_code", "200")
                .containsEntry("out.host", "127.0.0.1")
                .containsEntry("peer.hostname", "127.0.0.1");
        assertThat(Double.parseDouble(span.tag("network.destination.port")))
                .isEqualTo(callee.getAddress().getPort());
        assertThat(received.take().getFirst("x-datadog-parent-id")).isEqualTo(span.spanId());
    }

    @Test
    void otherHttpClientThatIsAnswered503_isAnErrorWithTheStatus() throws Exception {
        HttpServer callee = server(503, new LinkedBlockingQueue<>());
        try {
            recipes.word(address(callee), parent).get(20, TimeUnit.SECONDS);
        } finally {
            callee.stop(0);
        }
        assertThat(ownSpan().meta())
                .containsEntry("http.status_code", "503")
                .containsEntry("error.message", "Answered 503")
                .containsKey("error.stack");
    }

    @Test
    void otherHttpClientThatCannotConnect_isAnErrorOfItsCause() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }

        assertThatThrownBy(() -> recipes.word(URI.create("http://127.0.0.1:" + closedPort + "/word"), parent)
                        .get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);

        assertThat(ownSpan().meta())
                .containsEntry("error.type", "java.net.ConnectException")
                .doesNotContainKey("http.status_code");
    }

    @Test
    void statement_isAClientSpanOfTheDatabase() throws Exception {
        recipes.dataSource = database("apple");

        assertThat(recipes.itemName(42, parent)).isEqualTo("apple");

        RecordedSpan span = ownSpan();
        assertThat(span.name()).isEqualTo("postgresql.query");
        assertThat(span.resource()).isEqualTo("SELECT name FROM item WHERE id = ?");
        assertThat(span.type()).isEqualTo("sql");
        assertThat(span.error()).isZero();
        assertThat(span.meta())
                .containsEntry("span.kind", "client")
                .containsEntry("component", "postgresql")
                .containsEntry("db.type", "postgresql")
                .containsEntry("db.instance", "shop")
                .containsEntry("peer.service", "shop");
    }

    @Test
    void statementThatFails_isAnError() {
        recipes.dataSource = proxy(DataSource.class, Map.of());

        assertThatThrownBy(() -> recipes.itemName(42, parent)).isInstanceOf(SQLException.class);

        assertThat(ownSpan().meta())
                .containsEntry("error.type", "java.sql.SQLException")
                .containsEntry("error.message", "no getConnection");
    }

    @Test
    void messageOfAQueue_isTwoSpansOfOneTrace() throws Exception {
        recipes.publish("an apple", parent);
        Recipes.Message message = recipes.queue.take();
        recipes.consume(message);
        parent.end();

        List<RecordedSpan> spans = RecordingAgent.trace(DatadogSpan.of(parent).traceId(), 3);
        RecordedSpan producer = named(spans, "rabbitmq.produce");
        RecordedSpan consumer = named(spans, "rabbitmq.consume");
        assertThat(recipes.handled).isEqualTo("an apple");
        assertThat(producer.parentId()).isEqualTo(parent.context().spanId());
        assertThat(producer.resource()).isEqualTo("produce orders");
        assertThat(producer.meta()).containsEntry("span.kind", "producer");
        assertThat(consumer.parentId()).isEqualTo(producer.spanId());
        assertThat(consumer.resource()).isEqualTo("consume orders");
        assertThat(consumer.meta()).containsEntry("span.kind", "consumer").containsEntry("order", "an apple");
        assertThat(List.of(producer, consumer)).allSatisfy(span -> {
            assertThat(span.type()).isEqualTo("queue");
            assertThat(span.meta())
                    .containsEntry("messaging.system", "rabbitmq")
                    .containsEntry("messaging.destination.name", "orders");
        });
    }

    @Test
    void baggageOfARequest_travelsWithAMessage() throws Exception {
        Span received = new Propagation(tracer)
                .extract(Map.of("baggage", "user.id=42"), tracer.spanBuilder("received"))
                .build();
        recipes.publish("an apple", received);
        received.end();

        assertThat(recipes.queue.take().headers()).containsEntry("baggage", "user.id=42");
    }

    @Test
    void withoutTracing_recipesWorkAllTheSame() throws Exception {
        Recipes off = new Recipes(Tracer.noOp());
        Span none = Tracer.noOp().spanBuilder("none").build();
        BlockingQueue<Headers> received = new LinkedBlockingQueue<>();
        HttpServer callee = server(200, received);
        try {
            assertThat(off.word(address(callee), none).get(20, TimeUnit.SECONDS))
                    .isEqualTo("Hello");
        } finally {
            callee.stop(0);
        }
        assertThat(received.take()).doesNotContainKey("X-datadog-trace-id");

        off.dataSource = database("apple");
        assertThat(off.itemName(42, none)).isEqualTo("apple");

        off.publish("an apple", none);
        off.consume(off.queue.take());
        assertThat(off.handled).isEqualTo("an apple");
    }

    @Test
    void callbacksBehindACall_logInItsSpan() throws Exception {
        HttpServer callee = server(200, new LinkedBlockingQueue<>());
        try (Logged logged = new Logged(Recipes.class)) {
            recipes.loggedWord(address(callee), parent).get(20, TimeUnit.SECONDS);

            assertThat(logged.events()).hasSize(1);
            assertThat(logged.events().get(0).getMDCPropertyMap())
                    .containsEntry("dd.span_id", parent.context().spanId());
        } finally {
            callee.stop(0);
            parent.end();
        }
    }

    private static HttpServer server(int status, BlockingQueue<Headers> received) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/word", exchange -> {
            received.add(exchange.getRequestHeaders());
            byte[] body = "Hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/word?subject=secret");
    }

    /** One that has one item, and needs no driver. */
    private static DataSource database(String name) {
        ResultSet items = proxy(ResultSet.class, Map.of("next", true, "getString", name));
        PreparedStatement statement = proxy(PreparedStatement.class, Map.of("setInt", 1, "executeQuery", items));
        return proxy(
                DataSource.class,
                Map.of("getConnection", proxy(Connection.class, Map.of("prepareStatement", statement))));
    }

    private static <T> T proxy(Class<T> type, Map<String, Object> results) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (!results.containsKey(method.getName())
                            && !method.getName().equals("close")) {
                        throw new SQLException("no " + method.getName());
                    }
                    return method.getReturnType() == void.class ? null : results.get(method.getName());
                }));
    }

    private RecordedSpan ownSpan() {
        parent.end();
        return RecordingAgent.trace(DatadogSpan.of(parent).traceId(), 2).stream()
                .filter(span -> !span.name().equals("parent"))
                .findFirst()
                .orElseThrow();
    }

    private static RecordedSpan named(List<RecordedSpan> spans, String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
