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
 * Calls of one other service, each in a client span:
 * {@code stock.get("/stock/{id}", span, request -> request.path("/stock/" + id).request(Stock.class))}.
 *
 * <p>The span covers the exchange until its result is there: the body of the answer where the exchange reads it, and not that of a
 * response which is handed on unread. It is an error for 4xx, 5xx, exceptions, and if the call
 * is cancelled.
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
     * @param tracer that of a {@link DatadogTracer}
     * @param peerService the callee's name in Datadog, its {@code DD_SERVICE}: the service map has it, whether or not the callee
     *        answers
     */
    public ClientTracing(Tracer tracer, String peerService, WebClient.Builder client) {
        this.enabled = tracer.enabled();
        this.tracer = enabled ? tracer.unwrap(io.opentracing.Tracer.class) : NoopTracerFactory.create();
        this.propagation = new Propagation(tracer);
        this.peerService = peerService;
        this.client = (enabled ? client.addService(ClientTracing::onTheWire) : client).build();
    }

    /** Calls with GET, see {@link #call}. */
    public <T> Single<T> get(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.GET, route, parent, exchange);
    }

    /** Calls with POST, see {@link #call}. */
    public <T> Single<T> post(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.POST, route, parent, exchange);
    }

    /** Calls with PUT, see {@link #call}. */
    public <T> Single<T> put(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.PUT, route, parent, exchange);
    }

    /** Calls with PATCH, see {@link #call}. */
    public <T> Single<T> patch(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.PATCH, route, parent, exchange);
    }

    /** Calls with DELETE, see {@link #call}. */
    public <T> Single<T> delete(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.DELETE, route, parent, exchange);
    }

    /** Calls with HEAD, see {@link #call}. */
    public <T> Single<T> head(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.HEAD, route, parent, exchange);
    }

    /** Calls with OPTIONS, see {@link #call}. */
    public <T> Single<T> options(String route, Span parent, Function<WebClientRequestBuilder, Single<T>> exchange) {
        return call(Http.Method.OPTIONS, route, parent, exchange);
    }

    /**
     * Calls the other service, now, whether or not anybody subscribes to the result. Cancelling the result ends the call.
     *
     * @param route the path as the callee's routing knows it, such as {@code /stock/{id}}. Datadog groups the calls by method and
     *        route: put nothing into it that is different in each call
     * @param parent what the call is part of, such as {@link ServerTracing#spanOf}; null begins a trace
     * @param exchange completes the request, sends it, and reads the answer: the span ends when its result is there. It leaves the
     *        request's {@code context(...)} alone, by which the request finds the span
     * @return what the exchange returns, or its failure
     */
    public <T> Single<T> call(
            Http.RequestMethod method,
            String route,
            Span parent,
            Function<WebClientRequestBuilder, Single<T>> exchange) {
        if (!enabled) {
            return InSpan.endAfter(() -> exchange.apply(client.method(method)), failure -> {});
        }
        // Not by Helidon's builder, whose parent(...) copies the parent's context
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

    /** A call of which the client learns by the context of its request. */
    private final class Call {

        private final io.opentracing.Span openTracing;
        private final Span span;
        private volatile int status;

        Call(io.opentracing.Span openTracing) {
            this.openTracing = openTracing;
            this.span = OpenTracing.create(tracer, openTracing);
        }

        /** Now that the request is complete, its address is certain; it is tagged without user info and query. */
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

    /** What the context of a call's request holds of it: see {@link ServerSpanReference}. */
    private static final class CallReference extends WeakReference<Call> {

        CallReference(Call call) {
            super(call);
        }
    }

    /** Tells a call of its request. A redirection has several. */
    private static Single<WebClientServiceRequest> onTheWire(WebClientServiceRequest request) {
        request.context()
                .get(CallReference.class)
                .map(CallReference::get)
                .ifPresentOrElse(
                        call -> call.send(request),
                        () -> LoggerFactory.getLogger(ClientTracing.class)
                                .warn(
                                        "A call has no headers of its trace: its request was given a context(...) of its own. Leave that out"));
        return Single.just(request);
    }
}
