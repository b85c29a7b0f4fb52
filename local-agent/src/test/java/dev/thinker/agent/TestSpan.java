package dev.thinker.agent;

import java.util.HashMap;
import java.util.Map;

/** A span as a tracer sends it, with defaults for everything that a test does not care about. */
record TestSpan(
        String service,
        String name,
        String resource,
        String type,
        long traceId,
        long spanId,
        long parentId,
        long start,
        long duration,
        int error,
        Map<String, String> meta,
        Map<String, Number> metrics) {

    static TestSpan of(long traceId, long spanId) {
        return new TestSpan(
                "thinker-api",
                "helidon.request",
                "think_handler",
                "web",
                traceId,
                spanId,
                0,
                1_795_363_200_123_456_789L,
                1_500_000,
                0,
                Map.of(),
                Map.of());
    }

    /** Ended about a second ago. */
    static TestSpan recent(long traceId, long spanId) {
        return of(traceId, spanId).at((System.currentTimeMillis() - 1_000) * 1_000_000, 1_500_000);
    }

    /** In milliseconds, rounded up. */
    long end() {
        return (start + duration) / 1_000_000 + 1;
    }

    TestSpan named(String newService, String newName, String newResource) {
        return new TestSpan(
                newService,
                newName,
                newResource,
                type,
                traceId,
                spanId,
                parentId,
                start,
                duration,
                error,
                meta,
                metrics);
    }

    TestSpan typed(String newType) {
        return new TestSpan(
                service, name, resource, newType, traceId, spanId, parentId, start, duration, error, meta, metrics);
    }

    TestSpan childOf(long parent) {
        return new TestSpan(
                service, name, resource, type, traceId, spanId, parent, start, duration, error, meta, metrics);
    }

    TestSpan at(long newStart, long newDuration) {
        return new TestSpan(
                service, name, resource, type, traceId, spanId, parentId, newStart, newDuration, error, meta, metrics);
    }

    TestSpan failed() {
        return new TestSpan(
                service, name, resource, type, traceId, spanId, parentId, start, duration, 1, meta, metrics);
    }

    TestSpan meta(String key, String value) {
        Map<String, String> more = new HashMap<>(meta);
        more.put(key, value);
        return new TestSpan(
                service, name, resource, type, traceId, spanId, parentId, start, duration, error, more, metrics);
    }

    TestSpan metric(String key, Number value) {
        Map<String, Number> more = new HashMap<>(metrics);
        more.put(key, value);
        return new TestSpan(
                service, name, resource, type, traceId, spanId, parentId, start, duration, error, meta, more);
    }
}
