package dev.thinker.tracing.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import datadog.opentracing.DDTracer;
import dev.thinker.tracing.DatadogTracer;
import io.helidon.tracing.Tracer;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/** The Agent that this JVM's tracer sends to. One for all tests, as the tracer's configuration is one per JVM. */
public final class RecordingAgent {

    /** The service name that the tracer falls back on. */
    public static final String DEFAULT_SERVICE = "default-service";

    private static final RecordingAgent AGENT = new RecordingAgent();
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final byte[] INFO =
            "{\"endpoints\":[\"/v0.4/traces\"],\"client_drop_p0s\":false}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] RATES =
            "{\"rate_by_service\":{\"service:,env:\":1.0}}".getBytes(StandardCharsets.UTF_8);

    private final List<RecordedSpan> spans = new ArrayList<>();
    private final DatadogTracer tracer;

    private RecordingAgent() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/info", exchange -> answer(exchange, INFO));
            server.createContext("/v0.4/traces", this::record);
            server.start();
            System.setProperty(
                    "dd.trace.agent.port", Integer.toString(server.getAddress().getPort()));
        } catch (IOException e) {
            throw new IllegalStateException("The recording agent cannot listen", e);
        }
        tracer = DatadogTracer.create(DEFAULT_SERVICE);
    }

    /** The tracer whose spans are recorded. */
    public static Tracer tracer() {
        return AGENT.tracer.tracer();
    }

    /** Waits for that many spans of a trace; more than that fail the test. */
    public static List<RecordedSpan> trace(String wholeTraceId, int count) {
        List<RecordedSpan> found = await(span -> span.wholeTraceId().equals(wholeTraceId), count);
        if (found.size() != count) {
            throw new AssertionError(count + " spans expected of trace " + wholeTraceId + ", got " + found);
        }
        return found;
    }

    /** Waits until that many spans match. */
    public static List<RecordedSpan> await(Predicate<RecordedSpan> matches, int count) {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (true) {
            AGENT.tracer.tracer().unwrap(DDTracer.class).flush();
            List<RecordedSpan> found;
            synchronized (AGENT.spans) {
                found = AGENT.spans.stream().filter(matches).toList();
            }
            if (found.size() >= count || Instant.now().isAfter(deadline)) {
                return found;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void record(HttpExchange exchange) throws IOException {
        try (MessageUnpacker body = MessagePack.newDefaultUnpacker(exchange.getRequestBody())) {
            for (Value chunk : body.unpackValue().asArrayValue()) {
                for (Value span : chunk.asArrayValue()) {
                    synchronized (spans) {
                        spans.add(RecordedSpan.of(span));
                    }
                }
            }
        }
        answer(exchange, RATES);
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
