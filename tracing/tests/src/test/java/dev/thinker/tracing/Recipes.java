package dev.thinker.tracing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;

import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recipes of docs/tracing-your-own-service.md for other clients, databases and queues, word for word. */
final class Recipes {

    private static final Logger LOGGER = LoggerFactory.getLogger(Recipes.class);

    final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    DataSource dataSource;
    String handled;
    private final Tracer tracer;
    private final Propagation propagation;
    private final HttpClient client = HttpClient.newHttpClient();

    Recipes(Tracer tracer) {
        this.tracer = tracer;
        this.propagation = new Propagation(tracer);
    }

    Single<String> word(URI uri, Span parent) {
        return InSpan.single(
                HttpClientSpan.builder(tracer, "GET", "/word", "words").parent(parent.context()), span -> {
                    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
                    HttpClientSpan.sentTo(span, uri);
                    propagation.inject(span, request::setHeader);
                    return Single.create(client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()))
                            .map(response -> {
                                HttpClientSpan.received(span, response.statusCode());
                                return response.body();
                            });
                });
    }

    String itemName(int id, Span parent) throws SQLException {
        String sql = "SELECT name FROM item WHERE id = ?";
        return InSpan.call(
                DatabaseSpan.builder(tracer, "postgresql", "shop", sql).parent(parent.context()), span -> {
                    try (Connection connection = dataSource.getConnection();
                            PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setInt(1, id);
                        try (ResultSet items = statement.executeQuery()) {
                            return items.next() ? items.getString("name") : "unknown";
                        }
                    }
                });
    }

    record Message(Map<String, String> headers, String body) {}

    void publish(String order, Span parent) {
        InSpan.run(QueueSpan.producer(tracer, "rabbitmq", "orders").parent(parent.context()), span -> {
            Map<String, String> headers = new HashMap<>();
            propagation.inject(span, headers::put);
            queue.add(new Message(headers, order));
        });
    }

    void consume(Message message) {
        InSpan.run(
                propagation.extract(message.headers(), QueueSpan.consumer(tracer, "rabbitmq", "orders")),
                span -> handle(message.body(), span));
    }

    void handle(String order, Span span) {
        handled = order;
        span.tag("order", order);
    }

    Single<String> loggedWord(URI uri, Span span) {
        return LogCorrelation.around(span, word(uri, span))
                .peek(word -> LOGGER.info("The word is {}", word))
                .onError(error -> LOGGER.warn("No word", error));
    }
}
