package dev.thinker.tracing;

import java.net.URI;
import java.util.function.BiConsumer;

import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClientException;

/**
 * Builds and tags the client span of a call with an HTTP client other than Helidon's. For Helidon's, use
 * {@link ClientTracing}. Build the span with {@link #builder}, tag it with {@link #sentTo(Span, URI)} and
 * {@link #received}, and propagate it with {@link Propagation#inject}.
 *
 * @see <a href="https://docs.datadoghq.com/tracing/trace_collection/tracing_naming_convention/">Datadog's span tags</a>
 */
public final class HttpClientSpan {

    private HttpClientSpan() {}

    /**
     * Builds the span of one call.
     *
     * @param tracer the tracer of a {@link DatadogTracer}
     * @param method the HTTP method
     * @param route the path as the callee's routing knows it, such as {@code /stock/{id}}: see
     *     {@link ClientTracing#call}
     * @param peerService the callee's name in Datadog, which is its {@code DD_SERVICE}
     * @return a builder without a parent, for {@link InSpan}
     */
    public static Span.Builder<?> builder(Tracer tracer, String method, String route, String peerService) {
        Span.Builder<?> span = tracer.spanBuilder("http.client.request");
        tag((name, value) -> span.tag(name, value), "http-client", method, route, peerService);
        return span;
    }

    static void tag(
            BiConsumer<String, String> span, String component, String method, String route, String peerService) {
        span.accept("span.kind", "client");
        span.accept("span.type", "http");
        span.accept("resource.name", method + " " + route);
        span.accept("component", component);
        span.accept("peer.service", peerService);
        span.accept("http.method", method);
    }

    /**
     * Tags a span with the address of its request, without user info and query.
     *
     * @param span the client span
     * @param uri the request's URI; if it has no host, no tag is set
     */
    public static void sentTo(Span span, URI uri) {
        if (uri.getHost() == null) {
            return;
        }
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        sentTo(
                span,
                secure ? "https" : "http",
                uri.getHost(),
                uri.getPort() < 0 ? secure ? 443 : 80 : uri.getPort(),
                uri.getRawPath());
    }

    static void sentTo(Span span, String scheme, String host, int port, String path) {
        boolean defaultPort = port == (scheme.equals("https") ? 443 : 80);
        span.tag("http.url", scheme + "://" + host + (defaultPort ? "" : ":" + port) + path);
        span.tag("peer.hostname", host);
        span.tag("out.host", host);
        span.tag("network.destination.port", port);
    }

    /**
     * Tags a span with the status of its response.
     *
     * @param span the client span
     * @param status the HTTP status; 400 and above make the span an error
     */
    public static void received(Span span, int status) {
        span.tag("http.status_code", status);
        if (status >= 400) {
            ErrorTags.set(span, new WebClientException("Response status " + status));
        }
    }
}
