package dev.thinker.tracing;

import java.lang.ref.WeakReference;

/**
 * What a context holds of a span. WebClient remembers with each kept connection the context of the last call on it, and that has the
 * request's context for a parent: a strong reference in either would keep the span, the request and its response in memory.
 */
final class SpanReference extends WeakReference<Object> {

    SpanReference(Object span) {
        super(span);
    }
}
