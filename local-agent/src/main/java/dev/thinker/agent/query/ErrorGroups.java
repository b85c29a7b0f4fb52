package dev.thinker.agent.query;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.thinker.agent.store.Span;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;

/**
 * The errors of services, grouped by type, by message without its numbers and ids, and by the first stack frame in the
 * application's code. An error that propagates from a child span of the same service counts once.
 */
final class ErrorGroups {
    private static final int MAX_GROUPS = 200;
    /** Beyond this many groups, errors are grouped regardless of their message. */
    private static final int MAX_COUNTED = 5_000;

    private static final Pattern VARIABLE = Pattern.compile("\\b(?:[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,})*|\\d+)");
    /** Frames of runtimes and frameworks. */
    private static final String FOREIGN = "(?:java|javax|jdk|sun|com\\.sun|jakarta|kotlin|kotlinx|scala"
            + "|io\\.(?:helidon|netty|opentracing|opentelemetry|reactivex|vertx|quarkus|micronaut|grpc)|reactor|datadog"
            + "|org\\.(?:springframework|apache|eclipse|hibernate|jboss))\\."
            + "|.*(?:\\bnode:|node_modules|site-packages|dist-packages|lib/python|<frozen )";
    /**
     * Other frames: of Java and JavaScript, whose innermost frame comes first, or of Python, whose innermost frame
     * comes last.
     */
    private static final Pattern FRAME = Pattern.compile(
            "(?m)^[ \\t]*(?:at (?!" + FOREIGN + ")(\\S.*)|(File (?!" + FOREIGN + ")\".+\", line \\d+, in .+))$");

    private final Map<Key, Group> groups = new HashMap<>();

    ErrorGroups(TraceStore traces, Scope scope) {
        scope.eachTrace(traces, (trace, spans) -> {
            Map<Span, Key> errors = new LinkedHashMap<>();
            spans.stream()
                    .filter(span -> span.isError() && scope.contains(span))
                    .forEach(span -> errors.put(span, Key.of(span)));
            if (!errors.isEmpty()) {
                SpanTree tree = new SpanTree(spans);
                errors.forEach((span, key) -> {
                    if (tree.children(span).stream().noneMatch(child -> key.equals(errors.get(child)))) {
                        boolean hasRoom = groups.size() < MAX_COUNTED || groups.containsKey(key);
                        groups.computeIfAbsent(
                                        hasRoom ? key : key.withoutMessage(),
                                        group -> new Group(group, new SpanStats(scope.window())))
                                .add(trace, span);
                    }
                });
            }
        });
    }

    /** The most frequent first. */
    List<ObjectNode> rows() {
        return groups.values().stream()
                .sorted(Comparator.comparing((Group group) -> -group.stats.errors())
                        .thenComparing(group -> -group.newest.end())
                        .thenComparing(group -> group.newest.hexId()))
                .limit(MAX_GROUPS)
                .map(Group::json)
                .toList();
    }

    /** The first frame of the application's code, or null. */
    static String ownFrame(String stack) {
        String last = null;
        for (Matcher frame = FRAME.matcher(stack); frame.find(); last = frame.group(2)) {
            if (frame.group(1) != null) {
                return frame.group(1);
            }
        }
        return last;
    }

    private record Key(String service, String type, String message, String frame) {
        Key withoutMessage() {
            return new Key(service, type, "", frame);
        }

        static Key of(Span span) {
            return new Key(
                    span.service(),
                    span.meta("error.type", ""),
                    VARIABLE.matcher(span.errorMessage()).replaceAll("?"),
                    ownFrame(span.meta("error.stack", "")));
        }
    }

    private static final class Group {
        private final Key key;
        private final SpanStats stats;
        private Trace trace;
        private Span newest;
        private long first = Long.MAX_VALUE;

        Group(Key key, SpanStats stats) {
            this.key = key;
            this.stats = stats;
        }

        void add(Trace added, Span span) {
            stats.add(span);
            first = Math.min(first, span.end());
            if (newest == null || span.end() > newest.end()) {
                trace = added;
                newest = span;
            }
        }

        /** The message, the ids and the resource are those of the newest error. */
        ObjectNode json() {
            return new ObjectNode(JsonNodeFactory.instance)
                    .put("service", key.service)
                    .put("type", key.type)
                    .put("message", newest.errorMessage())
                    .put("frame", key.frame)
                    .put("count", stats.errors())
                    .put("first", first)
                    .put("last", newest.end())
                    .put("traceId", trace.hexId())
                    .put("spanId", newest.hexId())
                    .put("resource", newest.resource())
                    .putPOJO("chart", stats.chart().get("errors"));
        }
    }
}
