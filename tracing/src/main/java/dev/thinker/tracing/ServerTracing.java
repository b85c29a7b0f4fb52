package dev.thinker.tracing;

import java.util.Optional;

import io.helidon.common.http.Http;
import io.helidon.tracing.Span;
import io.helidon.tracing.SpanContext;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.Handler;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/**
 * Server spans as routing handlers: {@code rules.get("/greet", tracing.handler("GET /greet", "/greet", this::greet))}.
 *
 * <p>The life of a request:
 * <ol>
 *   <li>the caller's trace is read from the headers, in Datadog's or W3C's format; without a readable one a trace begins here;
 *   <li>the span starts, and is tagged with all that is known of the request;
 *   <li>the answer gets its {@code traceresponse} header, by which a person finds the trace;
 *   <li>the handler runs, with the span as a value;
 *   <li>when the response is sent, or the connection has dropped, the span is tagged with how it went, and ends.
 * </ol>
 *
 * <p>An answer 5xx is an error of the service, a 4xx one of the caller and none here. A response that could not be sent is an
 * error without a status, as none reached the caller.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_collection/tracing_naming_convention/">Datadog's span tags</a>
 */
public final class ServerTracing {

    private final Tracer tracer;

    public ServerTracing(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Puts a server span around a handler.
     *
     * @param resource what Datadog groups the requests by; never anything the caller made up, such as a raw path
     * @param route the path as the routing knows it, such as {@code /users/{id}}
     */
    public Handler handler(String resource, String route, TracedHandler handler) {
        return (request, response) -> {
            Span span = start(request, resource, route);
            TraceParent.of(tracer, span).ifPresent(value -> response.addHeader("traceresponse", value));
            request.context().register(ServerTracing.class, span);
            ServerSpan serverSpan = new ServerSpan(span, response);
            response.whenSent().whenComplete((sent, failure) -> serverSpan.end(failure));
            try {
                handler.accept(request, response, span);
            } catch (RuntimeException e) {
                serverSpan.thrown(e);
                throw e;
            }
        };
    }

    /** The server span of a request, for an error handler, which is not given it. */
    public static Optional<Span> span(ServerRequest request) {
        return request.context().get(ServerTracing.class, Span.class);
    }

    private Span start(ServerRequest request, String resource, String route) {
        Span.Builder<?> span = tracer.spanBuilder("helidon.request")
                .kind(Span.Kind.SERVER)
                .tag("span.type", "web")
                .tag("resource.name", resource)
                .tag("component", "helidon-webserver")
                .tag("http.method", request.method().name())
                .tag("http.route", route)
                .tag("http.url", url(request));
        request.headers().first(Http.Header.USER_AGENT).ifPresent(agent -> span.tag("http.useragent", agent));
        SpanContext caller = tracer.extract(new RequestHeaderProvider(request.headers())).orElse(null);
        if (caller != null) {
            span.parent(caller);
        }
        // build() starts the span by the tracer's own nanosecond clock; start() would cut the time to milliseconds.
        return span.build();
    }

    /** Without the query string, which is the caller's and may hold what does not belong in a trace. */
    private static String url(ServerRequest request) {
        String host = request.headers().first(Http.Header.HOST)
                .orElseGet(() -> request.localAddress() + ":" + request.localPort());
        return (request.isSecure() ? "https://" : "http://") + host + request.uri().getRawPath();
    }
}
