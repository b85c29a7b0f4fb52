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
 * A JUnit extension that records what tracers send, read from the wire by an Agent in this JVM:
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
 * <p>Register it in a static field. A span that ends after its trace was awaited fails the test that is running then, so no
 * assertion misses a late span.
 */
public final class RecordedTraces implements AfterEachCallback, AfterAllCallback {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** The tracer hands over what has finished only when flushed, or once a second. */
    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(20);

    private static final Pattern TRACE_ID = Pattern.compile("(?:00-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?");

    private final RecordingAgent agent = new RecordingAgent();
    private final Map<String, DDTracer> tracers = new ConcurrentHashMap<>();
    private final Map<String, Integer> awaited = new HashMap<>();

    /** Returns the address of the recording Agent, for {@code DD_TRACE_AGENT_URL} of another process. */
    public URI agentUrl() {
        return agent.url();
    }

    /**
     * Returns a tracer whose spans are recorded. Unlike in production, where the configuration is one per JVM, each service under test
     * has one of its own.
     *
     * @param service the name of the service, the same tracer for the same name
     */
    public DatadogTracer tracer(String service) {
        return DatadogTracer.of(tracers.computeIfAbsent(service, this::start));
    }

    private DDTracer start(String service) {
        // The JVM's configuration names one service, and each span of another would get _dd.base_service and lose its
        // version
        TagsPostProcessorFactory.withAddBaseService(false);
        Properties properties = new Properties();
        properties.setProperty("service", service);
        properties.setProperty("trace.agent.url", agent.url().toString());
        properties.setProperty("trace.enabled", "true");
        return DDTracer.builder().withProperties(properties).build();
    }

    /**
     * Waits until a trace has this many spans.
     *
     * @param trace the trace id as 32 hex digits, or the value of a {@code traceresponse} or {@code traceparent} header
     * @throws AssertionError if it has more, or fewer after 20 seconds
     */
    public RecordedTrace await(String trace, int spans) {
        Matcher id = TRACE_ID.matcher(trace);
        if (!id.matches()) {
            throw new IllegalArgumentException("Neither a trace id nor a traceresponse header: " + trace);
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
     * Waits until at least this many spans match, of whatever trace, and returns all that match.
     *
     * @throws AssertionError if there are fewer after 20 seconds
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
                throw new AssertionError(
                        "A trace of " + spans + " spans has " + now.spans().size() + " by now:\n" + now.tree());
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
