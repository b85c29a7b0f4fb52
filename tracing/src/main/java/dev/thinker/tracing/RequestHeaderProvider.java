package dev.thinker.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.helidon.common.http.Parameters;
import io.helidon.tracing.HeaderProvider;

/** A request's headers as the tracer reads them. All of them: which ones matter is for {@code DD_*} variables to say. */
class RequestHeaderProvider implements HeaderProvider {

    private final Parameters headers;

    RequestHeaderProvider(Parameters headers) {
        this.headers = headers;
    }

    @Override
    public Iterable<String> keys() {
        // toMap() would copy every header, for each request
        List<String> keys = new ArrayList<>();
        headers.forEach(header -> keys.add(header.getKey()));
        return keys;
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
