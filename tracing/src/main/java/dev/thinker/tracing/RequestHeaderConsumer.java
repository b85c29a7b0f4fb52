package dev.thinker.tracing;

import io.helidon.common.http.Parameters;
import io.helidon.tracing.HeaderConsumer;

/** Writes the tracer's headers into a request that is about to be sent. */
final class RequestHeaderConsumer extends RequestHeaderProvider implements HeaderConsumer {

    private final Parameters headers;

    RequestHeaderConsumer(Parameters headers) {
        super(headers);
        this.headers = headers;
    }

    @Override
    public void set(String key, String... values) {
        headers.put(key, values);
    }

    @Override
    public void setIfAbsent(String key, String... values) {
        headers.putIfAbsent(key, values);
    }
}
