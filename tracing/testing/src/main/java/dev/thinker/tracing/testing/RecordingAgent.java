package dev.thinker.tracing.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/** Accepts traces on a free loopback port as the Datadog Agent does, and stores their spans. */
final class RecordingAgent implements AutoCloseable {

    private static final byte[] INFO =
            "{\"endpoints\":[\"/v0.4/traces\"],\"client_drop_p0s\":false}".getBytes(StandardCharsets.UTF_8);
    /** The SHA-256 of {@link #INFO}. Without this header, the tracer would request {@code /info} after each payload. */
    private static final String STATE = "afab21f61ef915499c96e1d5549a1739e1ef6ae16cf6cff1d0839135ca5b754f";

    private final List<RecordedSpan> spans = new ArrayList<>();
    private final HttpServer server;
    private Throwable unreadable;

    RecordingAgent() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The recording agent cannot listen on the loopback interface", e);
        }
        server.createContext("/info", RecordingAgent::info);
        server.createContext("/v0.4/traces", this::record);
        // The server's thread inherits daemon status from its starter, so an unclosed agent does not keep the JVM alive
        Thread starter = new Thread(server::start, "recording-agent");
        starter.setDaemon(true);
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the recording agent starts", e);
        }
    }

    URI url() {
        return URI.create("http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort());
    }

    synchronized List<RecordedSpan> spans(Predicate<RecordedSpan> matches) {
        if (unreadable != null) {
            throw new AssertionError("The recording agent cannot decode a payload of the tracer", unreadable);
        }
        return spans.stream().filter(matches).toList();
    }

    /** Waits for the next payload or until the timeout. */
    synchronized void awaitPayload(Duration timeout) throws InterruptedException {
        wait(Math.max(1, timeout.toMillis()));
    }

    private void record(HttpExchange exchange) throws IOException {
        try (MessageUnpacker payload = MessagePack.newDefaultUnpacker(exchange.getRequestBody())) {
            add(payload.unpackValue());
        } catch (Exception | LinkageError e) {
            fail(e);
        }
        exchange.getResponseHeaders().set("Datadog-Agent-State", STATE);
        // No body: the JDK's server would send it in a second packet, 40 ms later
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private synchronized void add(Value chunks) {
        for (Value chunk : chunks.asArrayValue()) {
            for (Value span : chunk.asArrayValue()) {
                Map<String, Value> fields = new HashMap<>();
                span.asMapValue()
                        .map()
                        .forEach((key, field) -> fields.put(key.asRawValue().asString(), field));
                spans.add(new RecordedSpan(fields));
            }
        }
        notifyAll();
    }

    private synchronized void fail(Throwable cause) {
        unreadable = cause;
        notifyAll();
    }

    private static void info(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, INFO.length);
        exchange.getResponseBody().write(INFO);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
