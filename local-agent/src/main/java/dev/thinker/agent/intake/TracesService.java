package dev.thinker.agent.intake;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import dev.thinker.agent.http.Routes;
import dev.thinker.agent.store.TraceStore;
import io.helidon.common.http.Http;
import io.helidon.common.http.MediaType;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * Receives traces.
 *
 * @param session returns the test session that a request belongs to, or null
 * @param state sent with every response, see {@link InfoService#state}
 */
public record TracesService(Bodies bodies, TraceStore store, Function<ServerRequest, String> session, String state)
        implements Service {
    private static final String V05 = "/v0.5/traces";
    /** Of the supported versions of the protocol. {@code /info} advertises them. */
    static final List<String> PATHS = List.of("/v0.3/traces", "/v0.4/traces", V05);

    private static final Pattern MESSAGE_PACK = Pattern.compile(
            "\\s*application/msgpack\\s*(;\\s*[^;=\\s]+=(\"[^\"]*\"|[^;\"\\s]+)\\s*)*;?\\s*", Pattern.CASE_INSENSITIVE);

    /** Tells the tracer to keep every trace of every service. */
    private static final String RATES = "{\"rate_by_service\":{\"service:,env:\":1.0}}";

    private static final Set<String> FALSE = Set.of("", "0", "f", "false");

    @Override
    public void update(Routing.Rules rules) {
        PATHS.forEach(path -> Routes.route(rules, path, this::receive, Http.Method.PUT, Http.Method.POST));
    }

    private void receive(ServerRequest request, ServerResponse response) {
        response.headers().put(InfoService.STATE_HEADER, state);
        bodies.receive(request, response, body -> {
            boolean isV05 = request.path().toString().equals(V05);
            if (!isV05 && !isMessagePack(request)) {
                JsonTranscoder.transcode(body, TraceSchema.TRACES);
            }
            TracePayload payload = new TracePayload(body, isV05);
            payload.addTo(
                    store,
                    session.apply(request),
                    isTrue(request, "Datadog-Client-Computed-Top-Level"),
                    isTrue(request, "Datadog-Client-Computed-Stats"));
            response.headers().contentType(MediaType.APPLICATION_JSON);
            response.send(RATES);
        });
    }

    /** As in the Datadog Agent, any other Content-Type means JSON, and so does a malformed or missing one. */
    private static boolean isMessagePack(ServerRequest request) {
        return MESSAGE_PACK
                .matcher(request.headers().first(Http.Header.CONTENT_TYPE).orElse(""))
                .matches();
    }

    /** As in the Datadog Agent, any value but these is true. */
    private static boolean isTrue(ServerRequest request, String header) {
        return !FALSE.contains(request.headers().first(header).orElse("").toLowerCase(Locale.ROOT));
    }
}
