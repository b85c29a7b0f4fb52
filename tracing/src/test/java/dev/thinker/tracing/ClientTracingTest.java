package dev.thinker.tracing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import com.sun.net.httpserver.HttpServer;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.common.http.Http;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClientTracingTest {

    private final Tracer tracer = RecordingAgent.tracer();
    private final ClientTracing tracing = new ClientTracing(tracer);
    private final Span parent = tracer.spanBuilder("parent").build();
    private final BlockingQueue<Map<String, List<String>>> received = new LinkedBlockingQueue<>();
    private HttpServer callee;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        callee = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        callee.createContext("/", exchange -> {
            received.add(Map.copyOf(exchange.getRequestHeaders()));
            exchange.sendResponseHeaders(Integer.parseInt(exchange.getRequestURI().getPath().substring("/status/".length())), -1);
            exchange.close();
        });
        callee.start();
        url = URI.create("http://127.0.0.1:" + callee.getAddress().getPort() + "/status/200?subject=secret");
    }

    @AfterEach
    void stop() {
        callee.stop(0);
    }

    @Test
    void exchange_isOneClientSpan() throws Exception {
        call(url);

        RecordedSpan span = clientSpan();
        assertThat(span.service()).isEqualTo(RecordingAgent.DEFAULT_SERVICE);
        assertThat(span.name()).isEqualTo("helidon.client.request");
        assertThat(span.resource()).isEqualTo("GET /status/200");
        assertThat(span.type()).isEqualTo("http");
        assertThat(span.parentId()).isEqualTo(parent.context().spanId());
        assertThat(span.error()).isZero();
        assertThat(span.meta())
                .containsEntry("span.kind", "client")
                .containsEntry("component", "helidon-webclient")
                .containsEntry("http.method", "GET")
                .containsEntry("http.url", "http://127.0.0.1:" + url.getPort() + "/status/200")
                .containsEntry("http.status_code", "200")
                .containsEntry("peer.hostname", "127.0.0.1")
                .containsEntry("out.host", "127.0.0.1");
        assertThat(Double.parseDouble(span.tag("network.destination.port"))).isEqualTo(url.getPort());
    }

    @Test
    void request_carriesTheClientSpanInBothFormats() throws Exception {
        call(url);

        RecordedSpan span = clientSpan();
        Map<String, List<String>> headers = received.take();
        assertThat(headers.get("X-datadog-trace-id")).containsExactly(span.traceId());
        assertThat(headers.get("X-datadog-parent-id")).containsExactly(span.spanId());
        assertThat(headers.get("X-datadog-sampling-priority")).containsExactly("1");
        assertThat(headers.get("X-datadog-tags").get(0)).contains("_dd.p.tid=" + span.tag("_dd.p.tid"));
        assertThat(headers.get("Traceparent").get(0)).startsWith("00-" + span.wholeTraceId());
    }

    @ParameterizedTest
    @CsvSource({"204,0", "400,1", "404,1", "500,1", "503,1"})
    void status_isAnErrorFrom400(int status, int error) throws Exception {
        call(url.resolve("/status/" + status));

        RecordedSpan span = clientSpan();
        assertThat(span.error()).isEqualTo(error);
        assertThat(span.resource()).isEqualTo("GET /status/" + status);
        assertThat(span.tag("http.status_code")).isEqualTo(Integer.toString(status));
    }

    @Test
    void refusedConnection_isAnErrorWithTypeAndStack() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }

        assertThatThrownBy(() -> call(URI.create("http://127.0.0.1:" + closedPort + "/"))).isInstanceOf(ExecutionException.class);

        RecordedSpan span = clientSpan();
        assertThat(span.error()).isEqualTo(1);
        assertThat(span.meta()).containsKey("error.type").doesNotContainKey("http.status_code");
        assertThat(span.tag("error.stack")).contains("Connection refused");
    }

    @Test
    void failureWithoutMessage_endsTheSpanAndIsHandedOn() throws Exception {
        assertThatThrownBy(() -> end(span -> Single.error(new IllegalStateException())))
                .hasCauseInstanceOf(IllegalStateException.class);

        assertThat(clientSpan().meta())
                .containsEntry("error.type", "java.lang.IllegalStateException")
                .doesNotContainKey("error.message");
    }

    @Test
    void exchangeThatThrows_endsTheSpanAndFails() throws Exception {
        assertThatThrownBy(() -> end(span -> {
            throw new IllegalArgumentException("before any request");
        })).hasCauseInstanceOf(IllegalArgumentException.class);

        assertThat(clientSpan().meta()).containsEntry("error.message", "before any request");
    }

    @Test
    void spanThatIsEndedTwice_isSentOnce() throws Exception {
        end(span -> {
            span.end();
            return Single.just("value");
        });

        clientSpan();
    }

    private void call(URI target) throws Exception {
        end(target, span -> tracing.inject(span, WebClient.create().get().uri(target)).request()
                .map(response -> {
                    tracing.status(span, response.status());
                    return "answered";
                }));
    }

    private void end(Function<Span, Single<String>> exchange) throws Exception {
        end(url, exchange);
    }

    private void end(URI target, Function<Span, Single<String>> exchange) throws Exception {
        try {
            tracing.endAfter(tracing.start(parent, Http.Method.GET, target), exchange).get(20, TimeUnit.SECONDS);
        } finally {
            parent.end();
        }
    }

    /** The other one of the trace's two spans. */
    private RecordedSpan clientSpan() {
        return RecordingAgent.trace(TraceParent.of(tracer, parent).orElseThrow().split("-")[1], 2).stream()
                .filter(span -> !span.spanId().equals(parent.context().spanId()))
                .findFirst().orElseThrow();
    }
}
