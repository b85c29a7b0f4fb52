package dev.thinker.tracing;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
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
import dev.thinker.tracing.testing.RecordedTrace;
import dev.thinker.tracing.testing.RecordedTraces;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecipesTest {

    @RegisterExtension
    static final RecordedTraces TRACES = new RecordedTraces();

    private final Tracer tracer = TRACES.tracer("shop").tracer();
    private final Span parent = tracer.spanBuilder("parent").build();
    private final Recipes recipes = new Recipes(tracer);

    @Test
    void otherHttpClient_createsAClientSpanAndPropagatesIt() throws Exception {
        BlockingQueue<Headers> received = new LinkedBlockingQueue<>();
        HttpServer callee = server(200, received);
        try {
            String body = recipes.word(address(callee), parent).get(20, TimeUnit.SECONDS);

            assertThat(body).isEqualTo("Hello");
        } finally {
            callee.stop(0);
        }
        RecordedSpan span = ownSpan();
        assertThat(span)
                .hasResource("GET /word")
                .hasType("http")
                .hasNoError()
                .hasKind("client")
                .hasTag("peer.service", "words")
                .hasTag("http.method", "GET")
                .hasTag("http.url", "http://127.0.0.1:" + callee.getAddress().getPort() + "/word")
                .hasTag("http.status_code", 200)
                .hasTag("out.host", "127.0.0.1")
                .hasTag("peer.hostname", "127.0.0.1");
        assertThat(Double.parseDouble(span.tag("network.destination.port")))
                .isEqualTo(callee.getAddress().getPort());
        assertThat(Long.parseUnsignedLong(received.take().getFirst("x-datadog-parent-id")))
                .isEqualTo(Long.parseUnsignedLong(span.spanId(), 16));
    }

    @Test
    void otherHttpClient_503_isAnErrorWithTheStatus() throws Exception {
        HttpServer callee = server(503, new LinkedBlockingQueue<>());
        try {
            recipes.word(address(callee), parent).get(20, TimeUnit.SECONDS);
        } finally {
            callee.stop(0);
        }
        assertThat(ownSpan())
                .hasTag("http.status_code", 503)
                .hasError(WebClientException.class)
                .hasErrorMessage("Response status 503");
    }

    @Test
    void otherHttpClient_refusedConnection_isAnErrorWithItsCause() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }

        assertThatThrownBy(() -> recipes.word(URI.create("http://127.0.0.1:" + closedPort + "/word"), parent)
                        .get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);

        assertThat(ownSpan()).hasError(ConnectException.class).doesNotHaveTag("http.status_code");
    }

    @Test
    void sqlStatement_createsAClientSpanOfTheDatabase() throws Exception {
        recipes.dataSource = database("apple");

        assertThat(recipes.itemName(42, parent)).isEqualTo("apple");

        assertThat(ownSpan())
                .hasOperation("postgresql.query")
                .hasResource("SELECT name FROM item WHERE id = ?")
                .hasType("sql")
                .hasNoError()
                .hasKind("client")
                .hasTag("component", "postgresql")
                .hasTag("db.type", "postgresql")
                .hasTag("db.instance", "shop")
                .hasTag("peer.service", "shop");
    }

    @Test
    void sqlStatementThatFails_isAnError() {
        recipes.dataSource = proxy(DataSource.class, Map.of());

        assertThatThrownBy(() -> recipes.itemName(42, parent)).isInstanceOf(SQLException.class);

        assertThat(ownSpan()).hasError(SQLException.class).hasErrorMessage("no getConnection");
    }

    @Test
    void queueMessage_createsTwoSpansOfOneTrace() throws Exception {
        recipes.publish("an apple", parent);
        Recipes.Message message = recipes.queue.take();
        recipes.consume(message);
        parent.end();

        assertThat(recipes.handled).isEqualTo("an apple");
        RecordedTrace trace = TRACES.await(DatadogSpan.of(parent).traceId(), 3);
        assertThat(trace).hasTree("""
                shop parent [parent]
                  shop rabbitmq.produce [produce orders] span.kind=producer
                    shop rabbitmq.consume [consume orders] span.kind=consumer order=an apple
                """, "span.kind", "order");
        assertThat(List.of(trace.span("rabbitmq.produce"), trace.span("rabbitmq.consume")))
                .allSatisfy(span -> assertThat(span)
                        .hasType("queue")
                        .hasTag("messaging.system", "rabbitmq")
                        .hasTag("messaging.destination.name", "orders"));
    }

    @Test
    void baggageOfARequest_isSentWithAMessage() throws Exception {
        Span received = new Propagation(tracer)
                .extract(Map.of("baggage", "user.id=42"), tracer.spanBuilder("received"))
                .build();
        recipes.publish("an apple", received);
        received.end();

        assertThat(recipes.queue.take().headers()).containsEntry("baggage", "user.id=42");
    }

    @Test
    void withoutTracing_recipesStillWork() throws Exception {
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
    void callbacksBehindACall_logInTheCallersSpan() throws Exception {
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
        return TRACES.await(DatadogSpan.of(parent).traceId(), 2).spans().get(1);
    }
}
