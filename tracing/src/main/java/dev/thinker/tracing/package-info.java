/**
 * Traces Helidon SE 3 services manually for Datadog: the tracer, server spans, client spans, custom spans, propagation,
 * error tags and log correlation.
 *
 * <p>The <a href="../../../../../../../docs/tracing-your-own-service.md">guide</a> adds the kit to an existing service
 * step by step. The <a href="../../../../../../../docs/RATIONALE.md">rationale</a> explains the decisions behind it.
 *
 * <h2>One request</h2>
 *
 * <p>A request with two subjects to the two services of this project is one trace of five spans:
 *
 * <pre>
 *                                                  0 ms              200                                   700
 * thinker-api            helidon.request           |---------------------------------------------------------|
 * thinker-api              helidon.client.request   |-------------------------------------------------------|
 * thinker-microservice       helidon.request          |----------------------------------------------------|
 * thinker-microservice         think                                   |----------- technology -----------|
 * thinker-microservice         think  (error)                          |------------ foo_bar -------------|
 * </pre>
 *
 * <table>
 * <caption>What creates the spans</caption>
 * <tr><th>span<th>created by
 * <tr><td>{@code helidon.request}, one per service<td>{@link dev.thinker.tracing.DatadogTracer#routes}, which wraps the
 * handlers
 * <tr><td>{@code helidon.client.request}<td>{@link dev.thinker.tracing.ClientTracing}, which also sends the trace
 * context in the headers
 * <tr><td>{@code think}, one per subject<td>{@link dev.thinker.tracing.InSpan}, for custom spans
 * <tr><td>the error on one of them<td>{@link dev.thinker.tracing.ErrorTags}, as soon as the work in the span fails
 * </table>
 *
 * <p>Spans are passed explicitly, because an active span is bound to one thread, and a reactive chain switches threads.
 *
 * <h2>A complete service</h2>
 *
 * <p>This service fetches a word from another service and puts it into a greeting. Each request has three spans: the
 * request, the call and the phrase.
 *
 * <pre>{@code
 * import dev.thinker.tracing.ClientTracing;
 * import dev.thinker.tracing.DatadogTracer;
 * import dev.thinker.tracing.InSpan;
 * import dev.thinker.tracing.ServerTracing;
 * import io.helidon.common.reactive.Single;
 * import io.helidon.tracing.Span;
 * import io.helidon.tracing.Tracer;
 * import io.helidon.webclient.WebClient;
 * import io.helidon.webserver.Routing;
 * import io.helidon.webserver.ServerRequest;
 * import io.helidon.webserver.ServerResponse;
 * import io.helidon.webserver.Service;
 * import io.helidon.webserver.WebServer;
 *
 * public final class Greeting implements Service {
 *
 *     private final Tracer tracer;
 *     private final ClientTracing words;
 *
 *     Greeting(Tracer tracer) {
 *         this.tracer = tracer;
 *         this.words = new ClientTracing(tracer, "words", WebClient.builder().baseUri("http://localhost:8081"));
 *     }
 *
 *     public static void main(String[] args) {
 *         DatadogTracer tracer = DatadogTracer.create("greeting");
 *         Greeting greeting = new Greeting(tracer.tracer());
 *         WebServer server = WebServer.builder()
 *                 .port(8080)
 *                 .tracer(Tracer.noOp())
 *                 .addRouting(tracer.routes(Routing.builder(), rules -> rules.register("/greet", greeting)))
 *                 .build()
 *                 .start()
 *                 .await();
 *         tracer.beforeClose(() -> server.shutdown().await());
 *     }
 *
 *     @Override
 *     public void update(Routing.Rules rules) {
 *         rules.get("/{name}", this::greet);
 *     }
 *
 *     private void greet(ServerRequest request, ServerResponse response) {
 *         Span span = ServerTracing.spanOf(request);
 *         String name = request.path().param("name");
 *         Single<String> word = words.get("/word", span, call -> call.path("/word").request(String.class));
 *         ServerTracing.answer(request, response, word.map(text -> phrase(text, name, span)));
 *     }
 *
 *     private String phrase(String word, String name, Span parent) {
 *         return InSpan.call(
 *                 tracer.spanBuilder("phrase").parent(parent.context()).tag("name", name),
 *                 span -> word + ", " + name + "!");
 *     }
 * }
 * }</pre>
 *
 * <h2>Dependencies</h2>
 *
 * <p>This package depends on {@link dev.thinker.tracing.sdk}, which works around gaps in Datadog's SDK, and on no other
 * code in this project. The package {@code dev.thinker.tracing.testing} contains span assertions for tests.
 */
package dev.thinker.tracing;
