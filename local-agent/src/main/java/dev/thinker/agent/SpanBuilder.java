package dev.thinker.agent;

import java.util.LinkedHashMap;
import java.util.Map;

/** Collects one span while it is read, cuts its strings as the real Agent does, and weighs it. */
final class SpanBuilder {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_RESOURCE = 5_000;
    private static final int LONGEST_KEY = 200;
    private static final int LONGEST_VALUE = 25_000;
    private static final int MOST_TAGS = 1_024;
    /** Tags that would make a span heavier are left out, so that one span always fits into an answer. */
    private static final int HEAVIEST = 2 << 20;

    private static final int EMPTY_SPAN = 200;
    private static final int MAP_ENTRY = 16;
    private static final int BOXED_NUMBER = 24;
    private static final int EMPTY_STRING = 48;

    private final SharedStrings shared;
    private final Map<String, String> meta = new LinkedHashMap<>();
    private final Map<String, Number> metrics = new LinkedHashMap<>();
    private String service = "";
    private String name = "";
    private String resource = "";
    private String type = "";
    private long traceId;
    private long spanId;
    private long parentId;
    private long start;
    private long duration;
    private int error;
    private int weight = EMPTY_SPAN;

    SpanBuilder(SharedStrings shared) {
        this.shared = shared;
    }

    void service(String value) {
        service = weighed(cut(value, LONGEST_NAME));
    }

    void name(String value) {
        name = weighed(cut(value, LONGEST_NAME));
    }

    void resource(String value) {
        resource = weighed(cut(value, LONGEST_RESOURCE));
    }

    void type(String value) {
        type = weighed(cut(value, LONGEST_NAME));
    }

    void traceId(long value) {
        traceId = value;
    }

    void spanId(long value) {
        spanId = value;
    }

    void parentId(long value) {
        parentId = value;
    }

    void start(long value) {
        start = value;
    }

    void duration(long value) {
        duration = value;
    }

    void error(long value) {
        error = value == 0 ? 0 : 1;
    }

    void meta(String key, String value) {
        if (hasRoom(meta)) {
            weight += MAP_ENTRY;
            meta.put(weighed(cut(key, LONGEST_KEY)), weighed(cut(value, LONGEST_VALUE)));
        }
    }

    /** JSON knows no NaN and no infinity, so such a value is left out. */
    void metric(String key, Number value) {
        if (hasRoom(metrics) && Double.isFinite(value.doubleValue())) {
            weight += MAP_ENTRY + BOXED_NUMBER;
            metrics.put(weighed(cut(key, LONGEST_KEY)), value);
        }
    }

    Span build() {
        return new Span(service, name, resource, type, traceId, spanId, parentId, start, duration, error,
                Map.copyOf(meta), Map.copyOf(metrics), weight);
    }

    private boolean hasRoom(Map<String, ?> tags) {
        return tags.size() < MOST_TAGS && weight < HEAVIEST;
    }

    /** Only the first of the spans that share a string pays for it. */
    private String weighed(String string) {
        String found = shared.find(string);
        if (found != null) {
            return found;
        }
        weight += EMPTY_STRING + 2 * string.length();
        return string;
    }

    private static String cut(String string, int longest) {
        if (string.length() <= longest) {
            return string;
        }
        boolean splitsPair = Character.isHighSurrogate(string.charAt(longest - 1));
        return string.substring(0, splitsPair ? longest - 1 : longest);
    }
}
