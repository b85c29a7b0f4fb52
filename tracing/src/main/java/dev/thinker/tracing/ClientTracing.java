package dev.thinker.tracing;

import java.lang.ref.WeakReference;
import java.util.function.Function;

import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import io.helidon.common.http.Http;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import io.helidon.webclient.WebClient;
import io.helidon.webclient.WebClientRequestBuilder;
import io.helidon.webclient.WebClientServiceRequest;
import io.opentracing.noop.NoopTracerFactory;
import org.slf4j.LoggerFactory;

/**
 * Calls one other service, with a client span for each call: {@code stock.get("/stock/{id}", span, request ->
 * request.path("/stock/" + id).request(Stock.class))}.
 *
 * <p>The span ends when the exchange has its result. The span includes the time to read the response body only if the
 * exchange reads it. The span is an error for status 4xx and 5xx, for exceptions and for canceled calls.
 */
public final class ClientTracing {

    private final boolean enabled;
    private final io.opentracing.Tracer tracer;
    private final Propagation propagation;
    private final String peerService;
    private final WebClient client;

    /**
     * Builds a client whose calls are traced.
     *
     * @param tracer the tracer of a {@link DatadogTracer}
     * @param peerService the callee's name in Datadog, which is its {@code DD_SERVICE}. The service map shows the
     *     callee under this name even if it does not respond
     * @param client the configuration of the client, which this constructor builds. If tracing is on, the parent of a
     *     request's context is the current context instead of the client's {@code context(...)}
     */
    public ClientTracing(Tracer tracer, String peerService, WebClient.Builder client) {
        this.enabled = tracer.enabled();
        this.tracer = enabled ? tracer.unwrap(io.opentracing.Tracer.class) : NoopTracerFactory.create();
        this.propagation = new Propagation(tracer);
        this.peerService = peerService;
        this.client = (enabled ? client.addService(ClientTracing::onTheWire) : client).build();
    }

    /**
     * Sends a GET request: see {@link #call}.
     *
     * @param <T> the type of the result
     * @param route the path as the callee's routing knows it
     * @param parent the parent of the client span, or null
     * @param exchange completes and sends the request, and reads the response
     * @return the result of the exchange, or its failure
     */
    public <T> Single<T> get(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.GET, route, parent, exchange);
    }

    /**
     * Sends a POST request: see {@link #call}.
     *
     * @param <T> the type of the result
     * @param route the path as the callee's routing knows it
     * @param parent the parent of the client span, or null
     * @param exchange completes and sends the request, and reads the response
     * @return the result of the exchange, or its failure
     */
    public <T> Single<T> post(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.POST, route, parent, exchange);
    }

    /**
     * Sends a PUT request: see {@link #call}.
     *
     * @param <T> the type of the result
     * @param route the path as the callee's routing knows it
     * @param parent the parent of the client span, or null
     * @param exchange completes and sends the request, and reads the response
     * @return the result of the exchange, or its failure
     */
    public <T> Single<T> put(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.PUT, route, parent, exchange);
    }

    /**
     * Sends a PATCH request: see {@link #call}.
     *
     * @param <T> the type of the result
     * @param route the path as the callee's routing knows it
     * @param parent the parent of the client span, or null
     * @param exchange completes and sends the request, and reads the response
     * @return the result of the exchange, or its failure
     */
    public <T> Single<T> patch(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.PATCH, route, parent, exchange);
    }

    /**
     * Sends a DELETE request: see {@link #call}.
     *
     * @param <T> the type of the result
     * @param route the path as the callee's routing knows it
     * @param parent the parent of the client span, or null
     * @param exchange completes and sends the request, and reads the response
     * @return the result of the exchange, or its failure
     */
    public <T> Single<T> delete(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.DELETE, route, parent, exchange);
    }

    /**
     * Sends a HEAD request: see {@link #call}.
     *
     * @param <T> the type of the result
     * @param route the path as the callee's routing knows it
     * @param parent the parent of the client span, or null
     * @param exchange completes and sends the request, and reads the response
     * @return the result of the exchange, or its failure
     */
    public <T> Single<T> head(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.HEAD, route, parent, exchange);
    }

    /**
     * Sends an OPTIONS request: see {@link #call}.
     *
     * @param <T> the type of the result
     * @param route the path as the callee's routing knows it
     * @param parent the parent of the client span, or null
     * @param exchange completes and sends the request, and reads the response
     * @return the result of the exchange, or its failure
     */
    public <T> Single<T> options(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.OPTIONS, route, parent, exchange);
    }

    /**
     * Calls the other service immediately, even if nothing subscribes to the result. Canceling the result cancels the
     * call.
     *
     * @param <T> the type of the result
     * @param method the HTTP method
     * @param route the path as the callee's routing knows it, such as {@code /stock/{id}}. Datadog groups calls by
     *     method and route, so don't include anything that differs from call to call
     * @param parent the parent of the client span, such as {@link ServerTracing#spanOf}. If null, it is the span that
     *     is active on this thread; if there is none, the call starts a new trace
     * @param exchange completes and sends the request, and reads the response; the span ends when its result is
     *     available. It must not set the request's {@code context(...)}, which links the request to the span
     * @return the result of the exchange, or its failure
     */
    public <T> Single<T> call(
            Http.RequestMethod method,
            String route,
            Span parent,
            Function<WebClientRequestBuilder, Single<T>> exchange) {
        if (!enabled) {
            return InSpan.endAfter(() -> exchange.apply(client.method(method)), failure -> {});
        }
        // Not with Helidon's builder, whose parent(...) copies the parent's context
        io.opentracing.Tracer.SpanBuilder span = tracer.buildSpan("helidon.client.request");
        HttpClientSpan.tag(span::withTag, "helidon-webclient", method.name(), route, peerService);
        if (parent != null && parent.unwrap(Object.class) instanceof io.opentracing.Span known) {
            span.asChildOf(known);
        }
        Call call = new Call(span.start());
        return InSpan.endAfter(
                () -> {
                    Context context = Context.builder()
                            .update(builder -> Contexts.context().ifPresent(builder::parent))
                            .build();
                    context.register(new CallReference(call));
                    return exchange.apply(client.method(method).context(context));
                },
                call::end);
    }

    /** One call, which the client finds in the context of its request. */
    private final class Call {

        private final io.opentracing.Span openTracing;
        private final Span span;
        private volatile int status;

        Call(io.opentracing.Span openTracing) {
            this.openTracing = openTracing;
            this.span = OpenTracing.create(tracer, openTracing);
        }

        /**
         * Tags the span with the address, without user info and query. The address is final only now that the request
         * is complete.
         */
        void send(WebClientServiceRequest request) {
            HttpClientSpan.sentTo(
                    span,
                    request.schema(),
                    request.host(),
                    request.port(),
                    request.uri().getRawPath());
            propagation.inject(openTracing, request.headers());
            request.whenResponseReceived()
                    .thenAccept(response -> status = response.status().code());
        }

        void end(Throwable failure) {
            if (failure == null && status > 0) {
                HttpClientSpan.received(span, status);
            } else if (status > 0) {
                span.tag("http.status_code", status);
            }
            ErrorTags.set(span, failure);
            span.end();
        }
    }

    /** Weak for the reason given in {@link ServerSpanReference}. */
    private static final class CallReference extends WeakReference<Call> {

        CallReference(Call call) {
            super(call);
        }
    }

    /** Notifies a call of each request sent for it, several if it is redirected. */
    private static Single<WebClientServiceRequest> onTheWire(WebClientServiceRequest request) {
        request.context()
                .get(CallReference.class)
                .map(CallReference::get)
                .ifPresentOrElse(call -> call.send(request), () -> LoggerFactory.getLogger(ClientTracing.class)
                        .warn("A request was sent without trace headers because its exchange calls context(...). "
                                + "Remove that call"));
        return Single.just(request);
    }
}
