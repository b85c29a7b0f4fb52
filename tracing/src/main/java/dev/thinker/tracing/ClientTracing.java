package dev.thinker.tracing;

import java.net.URI;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.helidon.common.http.Http;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.HeaderProvider;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClientRequestBuilder;

/**
 * Client spans around WebClient calls.
 *
 * <p>The span covers the whole exchange, the body of the answer included. It is an error for 4xx, 5xx and exceptions.
 */
public final class ClientTracing {

    private final Tracer tracer;

    public ClientTracing(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Starts a client span. Whoever starts it has it ended, by {@link #endAfter}. */
    public Span start(Span parent, Http.RequestMethod method, URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        return tracer.spanBuilder("helidon.client.request")
                .kind(Span.Kind.CLIENT)
                .parent(parent.context())
                .tag("span.type", "http")
                .tag("resource.name", method.name() + " " + url.getRawPath())
                .tag("component", "helidon-webclient")
                .tag("http.method", method.name())
                .tag("http.url", url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath())
                .tag("peer.hostname", url.getHost())
                .tag("out.host", url.getHost())
                .tag("network.destination.port", port)
                // build() starts the span by the tracer's own nanosecond clock; start() would cut the time to milliseconds.
                .build();
    }

    /** Adds the headers by which the callee continues the trace: Datadog's and W3C's, unless {@code DD_*} variables say else. */
    public WebClientRequestBuilder inject(Span span, WebClientRequestBuilder request) {
        tracer.inject(span.context(), HeaderProvider.empty(), new RequestHeaderConsumer(request.headers()));
        return request;
    }

    /** Tags the span with the status that came back. */
    public void status(Span span, Http.ResponseStatus status) {
        span.tag("http.status_code", status.code());
        if (status.code() >= 400) {
            span.tag("error", true);
        }
    }

    /**
     * Runs the exchange and ends the span when it is over, once, however it ends.
     *
     * @return what the exchange returns, or its failure
     */
    public <T> Single<T> endAfter(Span span, Function<Span, Single<T>> exchange) {
        Single<T> result;
        try {
            result = exchange.apply(span);
        } catch (RuntimeException e) {
            result = Single.error(e);
        }
        return Single.create(result.whenComplete((value, failure) -> {
            if (failure != null) {
                ErrorTags.set(span, failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause() : failure);
            }
            span.end();
        }));
    }
}
