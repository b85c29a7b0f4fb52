package dev.thinker.tracing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import datadog.opentracing.DDTracer;
import ddtrot.dd.trace.common.writer.Writer;
import ddtrot.dd.trace.core.DDSpan;
import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.common.http.HashParameters;
import io.helidon.common.http.Http;
import io.helidon.common.http.Parameters;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.opentracing.OpenTracing;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.Handler;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.log.Fields;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Measures what each part of the kit costs on the request's own threads, next to the same span with the same tags
 * created by hand with dd-trace-ot alone. A writer drops the finished spans.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KitBenchmark {

    private static final Map<String, List<String>> USUAL =
            Map.of("Host", List.of("localhost:5000"), "User-Agent", List.of("curl/8.14.1"), "Accept", List.of("*/*"));
    private static final Map<String, List<String>> WITH_TRACE = with(
            USUAL,
            Map.of(
                    "x-datadog-trace-id",
                    "1234567890123456789",
                    "x-datadog-parent-id",
                    "987654321",
                    "x-datadog-sampling-priority",
                    "1",
                    "x-datadog-tags",
                    "_dd.p.dm=-1,_dd.p.tid=6743a1b200000000",
                    "traceparent",
                    "00-6743a1b200000000112210f47de98115-000000003ade68b1-01",
                    "tracestate",
                    "dd=s:1;p:000000003ade68b1;t.dm:-1"));

    static {
        System.setProperty("dd.service", "benchmark");
        System.setProperty("dd.trace.startup.logs", "false");
        // Otherwise logback would warn at length that the class path contains two logback.xml files
        System.setProperty("logback.statusListenerClass", "ch.qos.logback.core.status.NopStatusListener");
    }

    private final Tracer bare = DDTracer.builder().writer(new NoWriter()).build();
    private final io.helidon.tracing.Tracer tracer = OpenTracing.create(bare);
    private final Propagation propagation = new Propagation(tracer);
    private final ServerTracing server = new ServerTracing(tracer);
    private final Handler handler =
            server.traced(Route.of(Set.of(Http.Method.GET), false, Mount.ROOT, "/think"), (request, response) -> {});
    private final ClientTracing client = new ClientTracing(tracer, "thinker-microservice", WebClient.builder());
    private final Span parent = bare.buildSpan("parent").start();
    private final io.helidon.tracing.Span helidonParent = OpenTracing.create(bare, parent);
    private final WebClient webClient = WebClient.create();
    private final Exchange exchange = new Exchange(WITH_TRACE);
    private final Parameters headersWithTrace = HashParameters.create(WITH_TRACE);
    private final Exception error = new IllegalStateException("Subject unknown");

    private static Map<String, List<String>> with(Map<String, List<String>> some, Map<String, String> more) {
        Map<String, List<String>> all = new HashMap<>(some);
        more.forEach((name, value) -> all.put(name, List.of(value)));
        return all;
    }

    @Benchmark
    public Object serverSpan() throws Exception {
        exchange.begin();
        handler.accept(exchange.request, exchange.response);
        return exchange.send();
    }

    @Benchmark
    public Object serverSpanBare() {
        exchange.begin();
        Span span = bare.buildSpan("helidon.request")
                .withTag("span.kind", "server")
                .withTag("span.type", "web")
                .withTag("component", "helidon-webserver")
                .withTag("http.method", exchange.request.method().name())
                .withTag(
                        "http.url",
                        "http://" + exchange.request.headers().first("Host").orElse("")
                                + exchange.request.uri().getRawPath())
                .withTag(
                        "http.useragent",
                        exchange.request.headers().first("User-Agent").orElse(""))
                .asChildOf(extract(exchange.request.headers()))
                .start();
        exchange.request.context().register(span);
        span.setTag("resource.name", "GET /think");
        exchange.response
                .headers()
                .beforeSend(
                        headers -> headers.put("traceresponse", span.context().toTraceId()));
        exchange.response.whenSent().thenAccept(response -> {
            span.setTag("http.route", "/think");
            span.setTag("http.status_code", response.status().code());
            span.finish();
        });
        return exchange.send();
    }

    @Benchmark
    public Object clientSpan() {
        return client.get("/", helidonParent, request -> Single.just(request));
    }

    @Benchmark
    public Object clientSpanBare() {
        Span span = bare.buildSpan("helidon.client.request")
                .withTag("span.kind", "client")
                .withTag("span.type", "http")
                .withTag("resource.name", "GET /")
                .withTag("component", "helidon-webclient")
                .withTag("peer.service", "thinker-microservice")
                .withTag("http.method", "GET")
                .asChildOf(parent)
                .start();
        Object request = webClient.get();
        span.finish();
        return request;
    }

    @Benchmark
    public Object thinkSpan() {
        return InSpan.single(
                tracer.spanBuilder("think")
                        .parent(helidonParent.context())
                        .tag("resource.name", "think")
                        .tag("span.kind", "internal")
                        .tag("subject", "technology")
                        .tag("_dd.measured", 1),
                span -> Single.just("thought"));
    }

    @Benchmark
    public Object thinkSpanBare() {
        Span span = bare.buildSpan("think")
                .asChildOf(parent)
                .withTag("resource.name", "think")
                .withTag("span.kind", "internal")
                .withTag("subject", "technology")
                .withTag("_dd.measured", 1)
                .start();
        Object thought = Single.just("thought");
        span.finish();
        return thought;
    }

    @Benchmark
    public Object inject() {
        Parameters headers = HashParameters.create();
        propagation.inject(parent, headers);
        return headers;
    }

    @Benchmark
    public Object injectBare() {
        Map<String, String> all = new HashMap<>();
        bare.inject(parent.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(all));
        Parameters headers = HashParameters.create();
        all.forEach(headers::put);
        return headers;
    }

    @Benchmark
    public Object extract() {
        return propagation.extract(headersWithTrace);
    }

    @Benchmark
    public Object extractBare() {
        return extract(headersWithTrace);
    }

    private SpanContext extract(Parameters headers) {
        Map<String, String> all = new HashMap<>();
        headers.toMap().forEach((name, values) -> all.put(name, values.get(0)));
        return bare.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(all));
    }

    @Benchmark
    public Object traceresponse() {
        return DatadogSpan.of(helidonParent).traceResponse();
    }

    /** OpenTracing exposes only the lower 64 bits of the trace id; the headers contain all of it. */
    @Benchmark
    public Object traceresponseBare() {
        Map<String, String> headers = new HashMap<>();
        bare.inject(parent.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
        return headers.get("traceparent");
    }

    @Benchmark
    public void errorTags() {
        io.helidon.tracing.Span span =
                tracer.spanBuilder("think").parent(helidonParent.context()).build();
        ErrorTags.set(span, error);
        span.end();
    }

    @Benchmark
    public void errorTagsBare() {
        Span span = bare.buildSpan("think").asChildOf(parent).start();
        span.setTag("error", true);
        span.log(Map.of(Fields.EVENT, "error", Fields.ERROR_OBJECT, error));
        span.finish();
    }

    /** Drops all traces. */
    private static final class NoWriter implements Writer {

        @Override
        public void write(List<DDSpan> trace) {
            // Dropped
        }

        @Override
        public void start() {
            // Nothing to start
        }

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public void close() {
            // Nothing to close
        }

        @Override
        public void incrementDropCounts(int spans) {
            // Not counted
        }
    }
}
