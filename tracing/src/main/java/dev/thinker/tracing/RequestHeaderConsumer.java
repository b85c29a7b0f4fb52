package dev.thinker.tracing;

import java.util.Optional;

import io.helidon.tracing.HeaderConsumer;
import io.helidon.webclient.WebClientRequestHeaders;

/** Writes the tracer's headers into a request that is about to be sent. */
final class RequestHeaderConsumer implements HeaderConsumer {

    private final WebClientRequestHeaders headers;

    RequestHeaderConsumer(WebClientRequestHeaders headers) {
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

    @Override
    public Iterable<String> keys() {
        return headers.toMap().keySet();
    }

    @Override
    public Optional<String> get(String key) {
        return headers.first(key);
    }

    @Override
    public Iterable<String> getAll(String key) {
        return headers.all(key);
    }

    @Override
    public boolean contains(String key) {
        return headers.first(key).isPresent();
    }
}
