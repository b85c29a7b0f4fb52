package dev.thinker.tracing.testing;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import datadog.opentracing.DDTracer;
import ddtrot.dd.trace.core.tagprocessor.TagsPostProcessorFactory;
import dev.thinker.tracing.DatadogTracer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that records the spans that tracers send to an Agent in this JVM:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RecordedTraces TRACES = new RecordedTraces();
 *
 * private final WebServer server = Greeting.start(TRACES.tracer("greeting"));
 *
 * @Test
 * void greet_isAServerSpan() {
 *     HttpResponse<String> response = get("/greet/world");
 *
 *     assertThat(TRACES.await(response.headers().firstValue("traceresponse").orElseThrow(), 1)).hasTree("""
 *             greeting helidon.request [GET /greet/{name}] http.status_code=200
 *             """, "http.status_code");
 * }
 * }</pre>
 *
 * <p>Register it in a static field. If a span arrives after its trace was awaited, the test that is running at that
 * time fails, so late spans never go unnoticed.
 */
public final class RecordedTraces implements AfterEachCallback, AfterAllCallback {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** Flushes more often than the tracer does, which is once a second. */
    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(20);

    private static final Pattern TRACE_ID = Pattern.compile("(?:00-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?");

    private final RecordingAgent agent = new RecordingAgent();
    private final Map<String, DDTracer> tracers = new ConcurrentHashMap<>();
    private final Map<String, Integer> awaited = new HashMap<>();

    /** Creates the extension and starts its Agent on a free loopback port. */
    public RecordedTraces() {}

    /**
     * Returns the address of the recording Agent, such as for {@code DD_TRACE_AGENT_URL} of another process.
     *
     * @return an HTTP URL on the loopback interface
     */
    public URI agentUrl() {
        return agent.url();
    }

    /**
     * Returns the tracer of a service, whose spans are recorded. In production a JVM has one tracer; here, every
     * service under test has its own.
     *
     * @param service the name of the service
     * @return the same tracer for the same name
     */
    public DatadogTracer tracer(String service) {
        return DatadogTracer.of(tracers.computeIfAbsent(service, this::start));
    }

    private DDTracer start(String service) {
        // Otherwise spans would get _dd.base_service and lose their version, as the JVM's configuration names another
        // service
        TagsPostProcessorFactory.withAddBaseService(false);
        Properties properties = new Properties();
        properties.setProperty("service", service);
        properties.setProperty("trace.agent.url", agent.url().toString());
        properties.setProperty("trace.enabled", "true");
        // As in production
        properties.setProperty("logs.injection", "false");
        return DDTracer.builder().withProperties(properties).build();
    }

    /**
     * Waits until a trace has the expected number of spans.
     *
     * @param trace the trace id as 32 hex digits, or the value of a {@code traceresponse} or {@code traceparent} header
     * @param spans the expected number of spans
     * @return the trace
     * @throws AssertionError if it has more spans, or still has fewer after 20 seconds
     * @throws IllegalArgumentException if {@code trace} has neither format
     */
    public RecordedTrace await(String trace, int spans) {
        Matcher id = TRACE_ID.matcher(trace);
        if (!id.matches()) {
            throw new IllegalArgumentException("Not a trace id, traceresponse or traceparent header: " + trace);
        }
        String traceId = id.group(1);
        RecordedTrace recorded =
                new RecordedTrace(awaitSpans(span -> span.traceId().equals(traceId), spans));
        if (recorded.spans().size() != spans) {
            throw new AssertionError(
                    "Expected " + spans + " spans but found " + recorded.spans().size() + " in\n" + recorded.tree());
        }
        awaited.put(traceId, spans);
        return recorded;
    }

    /**
     * Waits until enough spans match, regardless of their traces.
     *
     * @param matches selects the spans
     * @param spans the minimum number of matching spans
     * @return all matching spans
     * @throws AssertionError if there are still fewer after 20 seconds
     */
    public List<RecordedSpan> await(Predicate<RecordedSpan> matches, int spans) {
        List<RecordedSpan> found = awaitSpans(matches, spans);
        if (found.size() < spans) {
            throw new AssertionError("Expected " + spans + " spans but found " + found.size() + " among\n"
                    + new RecordedTrace(agent.spans(span -> true)).tree());
        }
        return found;
    }

    private List<RecordedSpan> awaitSpans(Predicate<RecordedSpan> matches, int count) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try {
            while (true) {
                tracers.values().forEach(DDTracer::flush);
                List<RecordedSpan> found = agent.spans(matches);
                if (found.size() >= count || System.nanoTime() - deadline > 0) {
                    return found;
                }
                agent.awaitPayload(FLUSH_INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for spans", e);
        }
    }

    @Override
    public void afterEach(ExtensionContext test) {
        tracers.values().forEach(DDTracer::flush);
        awaited.forEach((traceId, spans) -> {
            RecordedTrace now =
                    new RecordedTrace(agent.spans(span -> span.traceId().equals(traceId)));
            if (now.spans().size() > spans) {
                throw new AssertionError("Spans arrived after the trace was awaited: expected " + spans + " but found "
                        + now.spans().size() + " in\n" + now.tree());
            }
        });
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        try {
            afterEach(tests);
        } finally {
            tracers.values().forEach(DDTracer::close);
            agent.close();
        }
    }
}
