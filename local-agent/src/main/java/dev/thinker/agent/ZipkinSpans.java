package dev.thinker.agent;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import zipkin2.Endpoint;

/** Translates a trace into Zipkin's terms, leaving out the tags that say nothing about the request. */
final class ZipkinSpans {
    /** The kind is a field of its own in Zipkin, and an error tag of any value would make a failure of the span. */
    private static final Set<String> HIDDEN =
            Set.of("runtime-id", "process_id", "language", "thread.id", "thread.name", "span.kind", "error");

    private ZipkinSpans() {
    }

    static List<zipkin2.Span> of(Trace trace) {
        List<Span> spans = trace.spans();
        Set<Long> callers = callersOfOtherServices(spans);
        return spans.stream().map(span -> translate(trace.id(), span, callers.contains(span.spanId()))).toList();
    }

    private static zipkin2.Span translate(TraceId id, Span span, boolean calleeIsTraced) {
        zipkin2.Span.Builder zipkin = zipkin2.Span.newBuilder()
                .traceId(id.high(), id.low())
                .id(span.spanId())
                .parentId(span.parentId())
                .kind(kind(span))
                .name(span.name())
                .timestamp(span.start() / 1_000)
                .duration(Math.max(1, span.duration() / 1_000))
                .localEndpoint(service(span.service()));
        if (!calleeIsTraced && span.meta().containsKey("peer.service")) {
            zipkin.remoteEndpoint(service(span.meta().get("peer.service")));
        }
        span.metrics().forEach((key, value) -> putTag(zipkin, key, number(value)));
        span.meta().forEach((key, value) -> putTag(zipkin, key, value));
        // Zipkin makes names lower case
        if (!span.resource().isEmpty()) {
            zipkin.putTag("resource", span.resource());
        }
        if (span.error() != 0) {
            zipkin.putTag("error", span.meta().getOrDefault("error.message", "true"));
        }
        return zipkin.build();
    }

    /** A called service that is traced itself says its own name; another name for it would make two services of one. */
    private static Set<Long> callersOfOtherServices(List<Span> spans) {
        Map<Long, String> services = new HashMap<>();
        spans.forEach(span -> services.put(span.spanId(), span.service()));
        Set<Long> callers = new HashSet<>();
        for (Span span : spans) {
            String caller = services.get(span.parentId());
            if (caller != null && !caller.equals(span.service())) {
                callers.add(span.parentId());
            }
        }
        return callers;
    }

    private static zipkin2.Span.Kind kind(Span span) {
        return switch (span.meta().getOrDefault("span.kind", "").toLowerCase(Locale.ROOT)) {
            case "server" -> zipkin2.Span.Kind.SERVER;
            case "client" -> zipkin2.Span.Kind.CLIENT;
            case "producer" -> zipkin2.Span.Kind.PRODUCER;
            case "consumer" -> zipkin2.Span.Kind.CONSUMER;
            default -> null;
        };
    }

    private static Endpoint service(String name) {
        return Endpoint.newBuilder().serviceName(name).build();
    }

    /** Names with an underscore ahead are Datadog's internals. */
    private static void putTag(zipkin2.Span.Builder zipkin, String key, String value) {
        if (!key.startsWith("_") && !HIDDEN.contains(key)) {
            zipkin.putTag(key, value);
        }
    }

    private static String number(Number value) {
        boolean isWhole = value.doubleValue() == Math.rint(value.doubleValue()) && Math.abs(value.doubleValue()) < 1e15;
        return isWhole ? Long.toString(value.longValue()) : value.toString();
    }
}
