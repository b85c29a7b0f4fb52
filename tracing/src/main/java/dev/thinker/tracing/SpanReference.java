package dev.thinker.tracing;

import java.lang.ref.WeakReference;

/**
 * How a context knows a span: no longer than its request or its call does. WebClient remembers with each connection that it keeps the
 * context of the last call on it, which knows that of the request, and so all would be kept that a span knows.
 */
final class SpanReference extends WeakReference<Object> {

    SpanReference(Object span) {
        super(span);
    }
}
