package dev.thinker.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * Accepts traces as the Datadog Agent does and only counts them, to leave the two cores to the services that are
 * measured. It requests a sampling rate of 100%.
 */
final class CountingAgent implements AutoCloseable {

    private static final byte[] INFO = """
            {"version": "7.81.1", "endpoints": ["/v0.4/traces", "/v0.6/stats", "/telemetry/proxy/"], "client_drop_p0s": true,
             "config": {"statsd_port": 0}}""".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KEEP_ALL =
            "{\"rate_by_service\": {\"service:,env:\": 1}}".getBytes(StandardCharsets.UTF_8);

    /** Without it, the tracer requests {@code /info} after each payload. */
    private static final String STATE = sha256(INFO);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong spans = new AtomicLong();
    private volatile boolean countsSpans = true;

    CountingAgent() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> respond(exchange, new byte[] {'{', '}'}));
        server.createContext("/info", exchange -> respond(exchange, INFO));
        server.createContext("/v0.4/traces", this::traces);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the number of trace chunks received. Each service sends one chunk per trace. */
    long chunks() {
        return chunks.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** Returns the number of spans received while spans were counted. */
    long spans() {
        return spans.get();
    }

    /** Stops counting spans, which costs more than receiving them. */
    void countChunksOnly() {
        countsSpans = false;
    }

    private void traces(HttpExchange exchange) throws IOException {
        byte[] payload = exchange.getRequestBody().readAllBytes();
        bytes.addAndGet(payload.length);
        if (countsSpans) {
            spans.addAndGet(spansIn(payload));
        }
        chunks.addAndGet(Long.parseLong(exchange.getRequestHeaders().getFirst("X-Datadog-Trace-Count")));
        respond(exchange, KEEP_ALL);
    }

    private static int spansIn(byte[] payload) throws IOException {
        int spans = 0;
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(payload)) {
            for (int chunks = unpacker.unpackArrayHeader(); chunks > 0; chunks--) {
                int inChunk = unpacker.unpackArrayHeader();
                spans += inChunk;
                unpacker.skipValue(inChunk);
            }
        }
        return spans;
    }

    private static void respond(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Datadog-Agent-State", STATE);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
