package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Replaces the microservice. The subject selects the fault: {@code silent}, {@code hang-up}, {@code 500} and so on. */
final class FaultyMicroservice implements AutoCloseable {

    private final HttpServer server;
    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    FaultyMicroservice() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getQuery()) {
            case "subject=silent" -> {}
            case "subject=held" -> {
                requested.countDown();
                await(released);
                respond(exchange, 200, "{}");
            }
            case "subject=400" -> respond(exchange, 400, "{}");
            case "subject=500" -> respond(exchange, 500, "{}");
            case "subject=nonsense" -> respond(exchange, 200, "{\"technology\":");
            default -> exchange.close();
        }
    }

    /** Waits for a request for {@code held}, which gets no response before {@link #release}. */
    void awaitHeldRequest() {
        await(requested);
    }

    void release() {
        released.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length());
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.US_ASCII));
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
