package dev.thinker.agent;

import java.util.Map;

/**
 * One span in Datadog's terms, cut to the real Agent's sizes. Ids are unsigned, times are nanoseconds.
 *
 * @param metrics each value is a Long or a finite Double
 * @param weight  roughly how many bytes of heap the span holds
 */
record Span(String service,
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
            Map<String, Number> metrics,
            int weight) {
}
