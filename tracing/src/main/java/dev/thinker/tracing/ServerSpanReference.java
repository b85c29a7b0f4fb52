package dev.thinker.tracing;

import java.lang.ref.WeakReference;

/**
 * Refers weakly to the server span from the context of a request. For each pooled connection, WebClient retains the
 * context of the last call, and the parent of that context is the context of a request. A strong reference in either
 * context would keep the span, the request and its response in memory.
 */
final class ServerSpanReference extends WeakReference<ServerSpan> {

    ServerSpanReference(ServerSpan span) {
        super(span);
    }
}
