package dev.thinker.tracing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.helidon.common.context.Context;
import io.helidon.common.http.HashParameters;
import io.helidon.common.http.Http;
import io.helidon.common.http.Parameters;
import io.helidon.common.reactive.Single;
import io.helidon.webserver.RequestHeaders;
import io.helidon.webserver.ResponseHeaders;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;

/** Requests and responses without a network, one after the other. They implement only what the kit calls. */
final class Exchange {

    private static final URI THINK = URI.create("/think/?subject=technology");

    private final Parameters headers;
    private Context context;
    private CompletableFuture<ServerResponse> sent;
    private Parameters sentHeaders;
    private Consumer<ResponseHeaders> beforeSend;

    final ServerRequest request;
    final ServerResponse response;
    private final ResponseHeaders responseHeaders;

    /** @param headers the headers of each request */
    Exchange(Map<String, List<String>> headers) {
        this.headers = HashParameters.create(headers);
        RequestHeaders requestHeaders =
                of(RequestHeaders.class, (proxy, method, arguments) -> method.invoke(this.headers, arguments));
        request = of(ServerRequest.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "headers" -> requestHeaders;
            case "context" -> context;
            case "method" -> Http.Method.GET;
            case "uri" -> THINK;
            case "isSecure" -> false;
            default -> throw new UnsupportedOperationException(method.getName());
        });
        responseHeaders = of(ResponseHeaders.class, (proxy, method, arguments) -> {
            if (method.getName().equals("beforeSend")) {
                @SuppressWarnings("unchecked")
                Consumer<ResponseHeaders> consumer = (Consumer<ResponseHeaders>) arguments[0];
                beforeSend = consumer;
                return null;
            }
            return method.invoke(sentHeaders, arguments);
        });
        response = of(ServerResponse.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "headers" -> responseHeaders;
            case "whenSent" -> Single.create(sent);
            case "registerFilter" -> null;
            case "status" -> Http.Status.OK_200;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T of(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Exchange.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    void begin() {
        context = Context.create();
        sent = new CompletableFuture<>();
        sentHeaders = HashParameters.create();
    }

    /** Does what the server does when a handler sends its response. */
    Parameters send() {
        beforeSend.accept(responseHeaders);
        sent.complete(response);
        return sentHeaders;
    }
}
