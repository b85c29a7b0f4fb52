package dev.thinker.agent;

import java.time.Instant;
import java.util.List;

/** The trace of a request for a known and an unknown subject: five spans of two services, in two chunks. */
final class ThinkTrace {
    static final String ID = "6921f6c000000000fedcba9876543210";

    private static final String UPPER_HALF = ID.substring(0, 16);
    private static final long TRACE = Long.parseUnsignedLong(ID.substring(16), 16);
    private static final long START = Instant.now().minusSeconds(1).toEpochMilli() * 1_000_000;

    private ThinkTrace() {}

    static List<TestSpan> ofApi() {
        return List.of(
                span(1, 0, 0, 730)
                        .named("thinker-api", "helidon.request", "think_handler")
                        .meta("span.kind", "server")
                        .meta("http.status_code", "200"),
                span(2, 1, 5, 720)
                        .named("thinker-api", "helidon.client.request", "GET /")
                        .meta("span.kind", "client")
                        .meta("peer.hostname", "localhost")
                        .meta("out.host", "localhost")
                        .metric("network.destination.port", 8000.0));
    }

    static List<TestSpan> ofMicroservice() {
        return List.of(
                span(3, 2, 10, 710)
                        .named("thinker-microservice", "helidon.request", "GET /")
                        .meta("span.kind", "server"),
                span(4, 3, 212, 500)
                        .named("thinker-microservice", "think", "think")
                        .meta("span.kind", "internal")
                        .meta("subject", "technology"),
                span(5, 3, 213, 500)
                        .named("thinker-microservice", "think", "think")
                        .failed()
                        .meta("span.kind", "internal")
                        .meta("subject", "foo_bar")
                        .meta("error.type", "UnknownSubject")
                        .meta("error.message", "Subject unknown")
                        .meta("error.stack", "UnknownSubject: Subject unknown\n\tat Thoughts.of"));
    }

    private static TestSpan span(long id, long parent, long startMillis, long millis) {
        return TestSpan.of(TRACE, id)
                .childOf(parent)
                .at(START + startMillis * 1_000_000, millis * 1_000_000)
                .meta("_dd.p.tid", UPPER_HALF)
                .meta("_dd.p.dm", "-0")
                .meta("runtime-id", "d2f1")
                .meta("language", "jvm")
                .meta("thread.name", "main")
                .meta("env", "dev")
                .meta("version", "1.0.0")
                .metric("_sampling_priority_v1", 1)
                .metric("process_id", 4711)
                .metric("thread.id", 1);
    }
}
