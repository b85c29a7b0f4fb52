package dev.thinker.agent.zipkin;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;

/**
 * A span in Zipkin's terms. It is named after its resource, and tags that say nothing about the request are left out.
 *
 * @param remoteService whom it calls, or null where that is not known or says so itself
 * @see <a href="https://zipkin.io/zipkin-api/#/default/get_trace__traceId_">Zipkin's model</a>
 */
record ZipkinSpan(String traceId, Span span, String remoteService) {
    private static final Set<String> KINDS = Set.of("SERVER", "CLIENT", "PRODUCER", "CONSUMER");
    /** The kind is a field of its own in Zipkin, and an error tag of any value would make a failure of the span. */
    private static final Set<String> HIDDEN =
            Set.of("runtime-id", "process_id", "language", "thread.id", "thread.name", "span.kind", "error");

    static List<ZipkinSpan> of(Trace trace) {
        List<Span> spans = trace.spans();
        String id = trace.hexId();
        Set<Long> callers = callersOfOtherServices(spans);
        return spans.stream()
                .map(span -> new ZipkinSpan(id, span, callers.contains(span.spanId()) ? null : span.meta("peer.service")))
                .toList();
    }

    /** A called service that is traced itself says its own name; another name for it would make two services of one. */
    private static Set<Long> callersOfOtherServices(List<Span> spans) {
        Map<Long, String> services = Span.services(spans);
        return spans.stream()
                .filter(span -> !services.getOrDefault(span.parentId(), span.service()).equals(span.service()))
                .map(Span::parentId)
                .collect(Collectors.toSet());
    }

    String name() {
        return span.resource();
    }

    /** In microseconds. */
    long timestamp() {
        return span.start() / 1_000;
    }

    /** In microseconds, and at least one: to Zipkin a duration of 0 is none. */
    long duration() {
        return Math.max(1, span.duration() / 1_000);
    }

    Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        span.eachTag((key, value) -> {
            // Names with an underscore ahead are Datadog's internals
            if (value != null && !key.startsWith("_") && !HIDDEN.contains(key)) {
                tags.put(key, value instanceof Number number ? text(number) : value.toString());
            }
        });
        tags.put("operation", span.name());
        if (span.isError()) {
            tags.put("error", span.meta("error.message", "true"));
        }
        return tags;
    }

    @JsonValue
    Json json() {
        String kind = span.meta("span.kind", "").toUpperCase(Locale.ROOT);
        return new Json(traceId, hex(span.spanId()), span.parentId() == 0 ? null : hex(span.parentId()),
                KINDS.contains(kind) ? kind : null, name(), timestamp(), duration(), new Endpoint(span.service()),
                remoteService == null ? null : new Endpoint(remoteService), tags());
    }

    private static String text(Number value) {
        boolean isWhole = value.doubleValue() == Math.rint(value.doubleValue()) && Math.abs(value.doubleValue()) < 1e15;
        return isWhole ? Long.toString(value.longValue()) : value.toString();
    }

    private static String hex(long id) {
        return HexFormat.of().toHexDigits(id);
    }

    @JsonInclude(Include.NON_NULL)
    private record Json(String traceId, String id, String parentId, String kind, String name, long timestamp, long duration,
                        Endpoint localEndpoint, Endpoint remoteEndpoint, Map<String, String> tags) {
    }

    private record Endpoint(String serviceName) {
    }
}
