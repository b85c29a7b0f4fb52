package dev.thinker.tracing;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.thinker.tracing.sdk.DatadogSpan;
import io.helidon.common.http.Http;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.opentracing.OpenTracing;
import io.helidon.webserver.Handler;
import io.helidon.webserver.HttpException;
import io.helidon.webserver.NotFoundException;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.WebServer;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.tag.Tags;
import org.slf4j.LoggerFactory;

/**
 * Creates a server span for each request: {@code tracer.routes(Routing.builder(), rules -> rules.get("/greet/{name}",
 * this::greet))}.
 *
 * <p>The life of a request:
 *
 * <ol>
 *   <li>The caller's trace context is extracted from the headers, in Datadog's or the W3C's format. Without a readable
 *       trace context, a new trace starts here.
 *   <li>The span starts with the tags known from the request. Handlers get it from {@link #spanOf}.
 *   <li>All further handlers that process the request, including error handlers, share this span.
 *   <li>The response gets a {@code traceresponse} header, so that a user can look up the trace.
 *   <li>When the response has been sent or the connection has been closed, the span is tagged with the outcome and
 *       ends.
 * </ol>
 *
 * <p>A 5xx response makes the span an error. A 4xx response does not, because it is the caller's error. If the response
 * was not sent completely, the span is an error without a status, because it is unknown how much of the response
 * reached the client. An event stream ends only when the client disconnects, so the disconnect is a tag and not an
 * error: see {@link #expectDisconnect}.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_collection/tracing_naming_convention/">Datadog's span tags</a>
 */
public final class ServerTracing {

    private static final Span NO_SPAN = Tracer.noOp().spanBuilder("none").build();

    private final boolean enabled;
    private final io.opentracing.Tracer tracer;
    private final Propagation propagation;

    /**
     * Creates an instance from a {@link Tracer}. If you have a {@link DatadogTracer}, use {@link DatadogTracer#routes}.
     *
     * @param tracer the tracer of a {@link DatadogTracer}
     */
    public ServerTracing(Tracer tracer) {
        this.enabled = tracer.enabled();
        this.tracer = enabled ? tracer.unwrap(io.opentracing.Tracer.class) : NoopTracerFactory.create();
        this.propagation = new Propagation(tracer);
    }

    /**
     * Adds traced routes to a routing. The resource of a span is the method and the path pattern, such as {@code GET
     * /shop/stock/{id}}, including the path where the route's service is mounted. Unknown paths share the resource
     * {@code 404}.
     *
     * <p>A request for a path that exists but does not support the request's method gets status 405 with an
     * {@code Allow} header. The 405 is raised as an {@link HttpException}, so your own error handlers can send the
     * response. HEAD is handled like GET, without a body, unless the path has its own handler for HEAD.
     *
     * @param routing the routing; routes already registered in it, such as health checks, are not traced
     * @param routes registers handlers and services as in any routing
     * @return the routing, for error handlers
     */
    public Routing.Builder routes(Routing.Builder routing, Consumer<Routing.Rules> routes) {
        List<Route> known = new CopyOnWriteArrayList<>();
        // Runs before the service's own error handlers, to which it forwards the error
        routing.error(Throwable.class, (request, response, error) -> failed(request, response, error, known));
        routes.accept(TracedRules.of(routing, Mount.ROOT, (route, handler) -> {
            known.add(route);
            Handler traced = traced(route, handler);
            return route.headAsGet() ? new HeadAsGet(traced, known) : traced;
        }));
        return routing.onNewWebServer(ServerTracing::warnOfAutomaticSpans);
    }

    /**
     * Returns the server span of a request, to tag it and to use it as the parent of other spans.
     *
     * @param request the request
     * @return the span, or one that does nothing if the request is not traced
     */
    public static Span spanOf(ServerRequest request) {
        return ServerSpan.of(request).map(ServerSpan::span).orElse(NO_SPAN);
    }

    /**
     * Declares that the client may disconnect before the response is complete, as with an endless stream or a long
     * poll. The span then gets the tag {@code client.disconnected} instead of being an error. Responses of type
     * {@code text/event-stream} do not need this call.
     *
     * @param request the request
     */
    public static void expectDisconnect(ServerRequest request) {
        ServerSpan.of(request).ifPresent(ServerSpan::expectDisconnect);
    }

    /**
     * Sends a response for every outcome of a {@code Single}: the value, status 204 if there is no value, or whatever
     * the error handlers send for the failure.
     *
     * @param <T> the type of the value
     * @param request the request, which passes a failure on to the error handlers
     * @param response the response to send
     * @param result the source of the value
     */
    public static <T> void answer(ServerRequest request, ServerResponse response, Single<T> result) {
        result.thenApply(value -> value == null
                        ? response.status(Http.Status.NO_CONTENT_204).send()
                        : response.send(value))
                .exceptionally(error -> {
                    request.next(error);
                    return null;
                });
    }

    Handler traced(Route route, Handler handler) {
        String path = route.path();
        String template = route.pattern().isPresent() ? path : null;
        return (request, response) -> {
            Span span = enabled
                    ? startOrRename(request, response, Route.resource(request.method(), path), template)
                    : NO_SPAN;
            LogCorrelation.in(span, () -> {
                try {
                    handler.accept(request, response);
                } catch (Error e) {
                    // Helidon would neither log it nor send a response
                    request.next(e);
                }
            });
        };
    }

    private void failed(ServerRequest request, ServerResponse response, Throwable error, List<Route> routes) {
        // True if the routing threw it. If a handler did, the message differs, and the route may be untraced
        boolean unmatched = error instanceof NotFoundException
                && String.valueOf(error.getMessage()).startsWith("No handler found");
        Set<String> methods = unmatched ? methods(routes, request.path().toString()) : Set.of();
        // The request's own method may be among them if its handler called next()
        boolean wrongMethod =
                !methods.isEmpty() && !methods.contains(request.method().name());
        Throwable result = error;
        if (wrongMethod) {
            String allowed = String.join(", ", methods);
            result = new HttpException("This path supports only " + allowed, Http.Status.METHOD_NOT_ALLOWED_405);
            response.headers().put(Http.Header.ALLOW, allowed);
        }
        if (unmatched && enabled && (wrongMethod || methods.isEmpty())) {
            startOrRename(request, response, wrongMethod ? "405" : "404", null);
        }
        Throwable forwarded = result;
        ServerSpan.of(request).ifPresent(span -> span.failed(forwarded));
        LogCorrelation.in(spanOf(request), () -> request.next(forwarded));
    }

    private static Set<String> methods(List<Route> routes, String path) {
        return routes.stream()
                .filter(route -> route.matches(path))
                .flatMap(route -> route.methods().stream())
                .map(Http.RequestMethod::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Keeps the span if an earlier route has passed the request on, but renames it after this route. */
    private Span startOrRename(ServerRequest request, ServerResponse response, String resource, String route) {
        return ServerSpan.of(request)
                .map(known -> known.rename(resource, route))
                .orElseGet(() -> start(request, response, resource, route))
                .span();
    }

    private ServerSpan start(ServerRequest request, ServerResponse response, String resource, String route) {
        io.opentracing.Tracer.SpanBuilder span = tracer.buildSpan("helidon.request")
                .asChildOf(propagation.extract(request.headers()))
                .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_SERVER)
                .withTag("span.type", "web")
                .withTag("resource.name", resource)
                .withTag("component", "helidon-webserver")
                .withTag("http.method", request.method().name())
                .withTag("http.url", url(request));
        request.headers().first(Http.Header.USER_AGENT).ifPresent(agent -> span.withTag("http.useragent", agent));
        ServerSpan serverSpan = new ServerSpan(OpenTracing.create(tracer, span.start()), response, resource, route);
        request.headers()
                .first(Baggage.HEADER)
                .ifPresent(first -> Baggage.keep(
                        DatadogSpan.of(serverSpan.span()),
                        String.join(",", request.headers().all(Baggage.HEADER))));
        request.context().register(new ServerSpanReference(serverSpan));
        return serverSpan;
    }

    /** Omits the query, because callers control it and it may contain data that does not belong in a trace. */
    private static String url(ServerRequest request) {
        String host = request.headers()
                .first(Http.Header.HOST)
                .orElseGet(() -> request.localAddress() + ":" + request.localPort());
        return (request.isSecure() ? "https://" : "http://")
                + host
                + request.uri().getRawPath();
    }

    private static void warnOfAutomaticSpans(WebServer server) {
        if (server.configuration().tracer().enabled()) {
            LoggerFactory.getLogger(ServerTracing.class)
                    .warn("The WebServer has its own tracer, so Helidon's automatic spans appear in addition to those "
                            + "of DatadogTracer.routes. Turn them off with WebServer.builder().tracer(Tracer.noOp())");
        }
    }
}
