package dev.thinker.agent.zipkin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.thinker.agent.store.Span;

/** Which service calls which, and how often: wherever a span and its parent are of different services. */
final class ServiceMap {
    private final Map<String, Map<String, Link>> links = new TreeMap<>();

    void add(List<ZipkinSpan> trace) {
        Map<Long, String> services = Span.services(trace.stream().map(ZipkinSpan::span).toList());
        for (ZipkinSpan span : trace) {
            String service = span.span().service();
            String caller = services.get(span.span().parentId());
            if (caller != null) {
                add(caller, service, span);
            }
            if (span.remoteService() != null) {
                add(service, span.remoteService(), span);
            }
        }
    }

    private void add(String caller, String callee, ZipkinSpan span) {
        if (!caller.equals(callee)) {
            links.computeIfAbsent(caller, any -> new TreeMap<>())
                    .merge(callee, new Link(caller, callee, 1, span.span().isError() ? 1 : 0), Link::plus);
        }
    }

    List<Link> links() {
        return links.values().stream().flatMap(callees -> callees.values().stream()).toList();
    }

    /** As Zipkin names it. */
    record Link(String parent, String child, long callCount, @JsonInclude(Include.NON_DEFAULT) long errorCount) {
        Link plus(Link other) {
            return new Link(parent, child, callCount + other.callCount, errorCount + other.errorCount);
        }
    }
}
