package dev.thinker.tracing.example;

import java.net.URI;

import dev.thinker.tracing.ClientTracing;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.ErrorTags;
import dev.thinker.tracing.LogCorrelation;
import dev.thinker.tracing.ServerTracing;
import io.helidon.common.http.Http;
import io.helidon.common.reactive.Single;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;
import io.helidon.webserver.WebServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Greeting}, traced: where docs/tracing-your-own-service.md arrives. */
final class TracedGreeting implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(TracedGreeting.class);

    private final WebClient client = WebClient.create();
    private final URI words;
    private final Tracer tracer;
    private final ServerTracing serverTracing;
    private final ClientTracing clientTracing;
    private final LogCorrelation correlation;

    TracedGreeting(URI words, Tracer tracer) {
        this.words = words;
        this.tracer = tracer;
        this.serverTracing = new ServerTracing(tracer);
        this.clientTracing = new ClientTracing(tracer);
        this.correlation = new LogCorrelation(tracer);
    }

    public static void main(String[] args) {
        DatadogTracer tracer = DatadogTracer.create("greeting");
        WebServer server = startServer(8080, URI.create("http://words:8080/word"), tracer.tracer()).await();
        tracer.beforeClose(() -> server.shutdown().await());
    }

    static Single<WebServer> startServer(int port, URI words, Tracer tracer) {
        return WebServer.builder()
                .port(port)
                .tracer(Tracer.noOp())
                .addRouting(Routing.builder().register(new TracedGreeting(words, tracer)).build())
                .build()
                .start();
    }

    @Override
    public void update(Routing.Rules rules) {
        rules.get("/greet/{name}", serverTracing.handler("GET /greet/{name}", "/greet/{name}", this::greet));
    }

    private void greet(ServerRequest request, ServerResponse response, Span span) {
        String name = request.path().param("name");
        word(span).thenAccept(word -> response.send(phrase(word, name, span)))
                .exceptionally(error -> {
                    ErrorTags.set(span, error);
                    correlation.run(span, () -> LOGGER.warn("No word for {}", name));
                    response.status(Http.Status.BAD_GATEWAY_502).send();
                    return null;
                });
    }

    private Single<String> word(Span parent) {
        Span span = clientTracing.start(parent, Http.Method.GET, words);
        return clientTracing.endAfter(span, it -> clientTracing.inject(it, client.get().uri(words)).request()
                .flatMapSingle(answer -> {
                    clientTracing.status(it, answer.status());
                    return answer.content().as(String.class);
                }));
    }

    private String phrase(String word, String name, Span parent) {
        Span span = tracer.spanBuilder("phrase")
                .parent(parent.context())
                .tag("resource.name", "phrase")
                .tag("name", name)
                .build();
        try {
            return word + ", " + name + "!";
        } catch (RuntimeException e) {
            ErrorTags.set(span, e);
            throw e;
        } finally {
            span.end();
        }
    }
}
