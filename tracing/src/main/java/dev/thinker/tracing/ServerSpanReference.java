package dev.thinker.tracing;

import java.lang.ref.WeakReference;

/**
 * What a request's context holds of its span. WebClient remembers with each kept connection the context of the last call on it, and that has the
 * request's context for a parent: a strong reference in either would keep the span, the request and its response in memory.
 */
final class ServerSpanReference extends WeakReference<ServerSpan> {

    ServerSpanReference(ServerSpan span) {
        super(span);
    }
}
