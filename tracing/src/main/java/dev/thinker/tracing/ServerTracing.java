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
 * A server span for each request: {@code tracer.routes(Routing.builder(), rules -> rules.get("/greet/{name}", this::greet))}.
 *
 * <p>The life of a request:
 * <ol>
 *   <li>the caller's trace is read from the headers, in Datadog's or W3C's format; without a readable one a trace begins here;
 *   <li>the span starts, and is tagged with all that is known of the request; the handler finds it by {@link #spanOf};
 *   <li>each further handler that the request passes, and the error handlers, belong to the same span;
 *   <li>the answer gets its {@code traceresponse} header, by which a person finds the trace;
 *   <li>when the response is sent, or the connection has ended, the span is tagged with how it went, and ends.
 * </ol>
 *
 * <p>An answer 5xx is an error of the service, a 4xx one of the caller and none here. A response that could not be sent whole
 * is an error without a status: how much of it reached the caller is not known. An event stream has no end but the client's, so
 * that is a tag and no error: see {@link #expectDisconnect}.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_collection/tracing_naming_convention/">Datadog's span tags</a>
 */
public final class ServerTracing {

    private static final Span NO_SPAN = Tracer.noOp().spanBuilder("none").build();

    private final boolean enabled;
    private final io.opentracing.Tracer tracer;
    private final Propagation propagation;

    /**
     * Use this where only a {@link Tracer} is at hand; otherwise call {@link DatadogTracer#routes}.
     *
     * @param tracer that of a {@link DatadogTracer}
     */
    public ServerTracing(Tracer tracer) {
        this.enabled = tracer.enabled();
        this.tracer = enabled ? tracer.unwrap(io.opentracing.Tracer.class) : NoopTracerFactory.create();
        this.propagation = new Propagation(tracer);
    }

    /**
     * Adds routes to a routing, each of them traced: its resource is method and path, {@code GET /shop/stock/{id}}, wherever the
     * service that has the route is mounted. Unknown paths share the resource {@code 404}. A path that exists, but not for this
     * method, is answered 405 with {@code Allow}, by an {@link HttpException} that error handlers of your own may answer in their
     * way. HEAD is answered as GET is, without a body, unless the path has a handler for HEAD.
     *
     * @param routing what was registered in it before is not traced, such as health checks
     * @param routes registers handlers and services as in any routing
     * @return the routing, for error handlers
     */
    public Routing.Builder routes(Routing.Builder routing, Consumer<Routing.Rules> routes) {
        List<Route> known = new CopyOnWriteArrayList<>();
        // Ahead of the service's own error handlers, which get what this one hands on
        routing.error(Throwable.class, (request, response, error) -> failed(request, response, error, known));
        routes.accept(TracedRules.of(routing, Mount.ROOT, (route, handler) -> {
            known.add(route);
            Handler traced = traced(route, handler);
            return route.headAsGet() ? new HeadAsGet(traced, known) : traced;
        }));
        return routing.onNewWebServer(ServerTracing::warnOfAutomaticSpans);
    }

    /** The server span of a request, to tag and to be the parent of others; one that does nothing if the request is not traced. */
    public static Span spanOf(ServerRequest request) {
        return ServerSpan.of(request).map(ServerSpan::span).orElse(NO_SPAN);
    }

    /**
     * Makes it no error if the client ends the connection before the response is complete, as it does with a stream without end or a
     * long poll: the span gets the tag {@code client.disconnected} instead. Responses of the type {@code text/event-stream} need no
     * such call.
     */
    public static void expectDisconnect(ServerRequest request) {
        ServerSpan.of(request).ifPresent(ServerSpan::expectDisconnect);
    }

    /**
     * Answers with what comes, for certain: with its value, with 204 if it comes without one, and what failed goes to the error
     * handlers.
     */
    public static <T> void answer(ServerRequest request, ServerResponse response, Single<T> answer) {
        answer.thenApply(value -> value == null
                        ? response.status(Http.Status.NO_CONTENT_204).send()
                        : response.send(value))
                .exceptionally(error -> {
                    request.next(ErrorTags.cause(error));
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
                    // Helidon would neither answer nor log it
                    request.next(e);
                }
            });
        };
    }

    private void failed(ServerRequest request, ServerResponse response, Throwable error, List<Route> routes) {
        // The routing's own exception: a handler's has another message, and may be of a route that is not traced
        boolean unmatched = error instanceof NotFoundException
                && String.valueOf(error.getMessage()).startsWith("No handler found");
        Set<String> methods = unmatched ? methods(routes, request.path().toString()) : Set.of();
        // Its own method may be among them: its handler has passed the request on
        boolean wrongMethod =
                !methods.isEmpty() && !methods.contains(request.method().name());
        Throwable answer = error;
        if (wrongMethod) {
            String allowed = String.join(", ", methods);
            answer = new HttpException("This path answers " + allowed + " only", Http.Status.METHOD_NOT_ALLOWED_405);
            response.headers().put(Http.Header.ALLOW, allowed);
        }
        if (unmatched && enabled && (wrongMethod || methods.isEmpty())) {
            startOrRename(request, response, wrongMethod ? "405" : "404", null);
        }
        Throwable handedOn = answer;
        ServerSpan.of(request).ifPresent(span -> span.failed(handedOn));
        LogCorrelation.in(spanOf(request), () -> request.next(handedOn));
    }

    private static Set<String> methods(List<Route> routes, String path) {
        return routes.stream()
                .filter(route -> route.matches(path))
                .flatMap(route -> route.methods().stream())
                .map(Http.RequestMethod::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A request that is handed from one route to the next keeps its span, under the name of the last one. */
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

    /** Without the query string, which is the caller's and may hold what does not belong in a trace. */
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
                    .warn("The server has a tracer of its own, and its automatic spans will "
                            + "appear beside these. Keep it from that: WebServer.builder().tracer(Tracer.noOp())");
        }
    }
}
