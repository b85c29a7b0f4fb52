package dev.thinker.tracing;

import java.lang.ref.WeakReference;

/**
 * Refers to the server span from the context of a request. With each pooled connection, WebClient retains the context
 * of the last call, whose parent is the context of a request. A strong reference in either would keep the span, the
 * request and its response in memory.
 */
final class ServerSpanReference extends WeakReference<ServerSpan> {

    ServerSpanReference(ServerSpan span) {
        super(span);
    }
}
