package dev.thinker.agent.zipkin;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import dev.thinker.agent.http.Queries;
import io.helidon.webserver.ServerRequest;

/**
 * What a trace must have, read from the parameters of a query. Each may be of another span, but all of the service named.
 *
 * @see <a href="https://zipkin.io/zipkin-api/#/default/get_traces">Zipkin's parameters</a>
 */
final class TraceFilter {
    static final Duration LOOKBACK = Duration.ofHours(1);
    private static final Pattern AND = Pattern.compile(" and ");

    private TraceFilter() {
    }

    static Predicate<List<ZipkinSpan>> of(ServerRequest request) {
        String service = Queries.parameter(request, "serviceName");
        String remoteService = Queries.parameter(request, "remoteServiceName");
        String spanName = Queries.parameter(request, "spanName");
        String tags = Queries.parameter(request, "annotationQuery");
        long shortest = Queries.number(request, "minDuration", Long.MAX_VALUE, 0);
        long longest = Queries.number(request, "maxDuration", Long.MAX_VALUE, Long.MAX_VALUE);
        long to = Queries.number(request, "endTs", Long.MAX_VALUE / 1_000, System.currentTimeMillis());
        long from = to - Queries.number(request, "lookback", Long.MAX_VALUE / 1_000, LOOKBACK.toMillis());
        return trace -> {
            long start = trace.stream().mapToLong(ZipkinSpan::timestamp).min().orElse(0) / 1_000;
            List<ZipkinSpan> spans = trace.stream()
                    .filter(span -> service == null || service.equalsIgnoreCase(span.span().service()))
                    .toList();
            return start >= from && start <= to
                    && (remoteService == null || anyOf(spans, span -> remoteService.equalsIgnoreCase(span.remoteService())))
                    && (spanName == null || anyOf(spans, span -> spanName.equalsIgnoreCase(span.name())))
                    && (tags == null || AND.splitAsStream(tags).allMatch(tag -> anyOf(spans, span -> hasTag(span, tag))))
                    && anyOf(spans, span -> span.duration() >= shortest && span.duration() <= longest);
        };
    }

    private static boolean anyOf(List<ZipkinSpan> spans, Predicate<ZipkinSpan> condition) {
        return spans.stream().anyMatch(condition);
    }

    /** @param tag a key, or a key and its value with "=" between */
    private static boolean hasTag(ZipkinSpan span, String tag) {
        int equals = tag.indexOf('=');
        String value = span.tags().get(equals < 0 ? tag.trim() : tag.substring(0, equals).trim());
        return value != null && (equals < 0 || value.equals(tag.substring(equals + 1).trim()));
    }
}
