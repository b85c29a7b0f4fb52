package dev.thinker.agent.testapi;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.thinker.agent.http.ErrorResponseException;
import dev.thinker.agent.http.Queries;
import dev.thinker.agent.http.Routes;
import dev.thinker.agent.store.Chunk;
import dev.thinker.agent.store.StatsStore;
import dev.thinker.agent.store.Trace;
import dev.thinker.agent.store.TraceStore;
import io.helidon.common.http.Http;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.Service;

/**
 * The endpoints. A session is named by a token; a request without a token is about all sessions.
 *
 * <ul>
 *   <li>{@code /test/session/start} starts or restarts a session. Payloads without a token of their own belong to it
 *       until the next session starts.
 *   <li>{@code /test/session/traces} returns the traces of the session since it last started, or without a token all
 *       traces since any session last started. A token that neither started a session nor came with a payload is a 404.
 *   <li>{@code /test/session/clear} deletes the traces of the session, or without a token everything.
 *   <li>{@code /test/traces} returns all traces. {@code trace_ids} or the header {@code X-Datadog-Trace-Ids}
 *       (comma-separated, decimal, the lower 64 bits) selects some of them, in that order, with an empty one for each
 *       that does not exist.
 * </ul>
 *
 * Traces are ordered by their arrival, and their spans have the fields of the v0.4 protocol.
 *
 * @see <a href="https://github.com/DataDog/dd-apm-test-agent#api">dd-apm-test-agent</a>
 */
public record TestService(Executor writer, Queries queries, TraceStore store, StatsStore stats, Sessions sessions)
        implements Service {
    @Override
    public void update(Routing.Rules rules) {
        change(rules, "/test/session/start", token -> sessions.start(token, store.received()));
        change(rules, "/test/session/clear", this::clear);
        queries.get(rules, "/test/session/traces", this::sessionTraces);
        queries.get(rules, "/test/traces", this::traces);
    }

    /** Only the writer thread may change the stores. */
    private void change(Routing.Rules rules, String path, Consumer<String> change) {
        Routes.route(
                rules,
                path,
                (request, response) -> writer.execute(() -> Routes.run(response, () -> {
                    change.accept(Sessions.token(request));
                    response.send("200: OK");
                })),
                Http.Method.GET);
    }

    private void clear(String token) {
        if (token == null) {
            sessions.clear();
            stats.clear();
        }
        store.removeIf(carries(token));
    }

    private Iterator<TraceJson> sessionTraces(ServerRequest request) {
        String token = Sessions.token(request);
        Long start = sessions.start(token);
        Predicate<Chunk> inSession = carries(token).and(chunk -> start == null || chunk.number() > start);
        Iterator<TraceJson> found = traces(inSession);
        if (token != null && start == null && !found.hasNext()) {
            throw new ErrorResponseException(Http.Status.NOT_FOUND_404, "there is no session with this token");
        }
        return found;
    }

    private Iterator<TraceJson> traces(ServerRequest request) {
        return request.queryParams()
                .first("trace_ids")
                .or(() -> request.headers().first("X-Datadog-Trace-Ids"))
                .map(ids ->
                        parse(ids).stream().map(id -> new TraceJson(chunks(id))).iterator())
                .orElseGet(() -> traces(chunk -> true));
    }

    private List<Chunk> chunks(long traceId) {
        return store.find(traceId).map(Trace::chunks).orElse(List.of());
    }

    private Iterator<TraceJson> traces(Predicate<Chunk> chunks) {
        return store.oldestFirst().stream()
                .map(trace -> trace.chunks().stream().filter(chunks).toList())
                .filter(found -> !found.isEmpty())
                .map(TraceJson::new)
                .iterator();
    }

    private static Predicate<Chunk> carries(String token) {
        return chunk -> token == null || token.equals(chunk.origin().session());
    }

    private static List<Long> parse(String traceIds) {
        try {
            return Stream.of(traceIds.split(","))
                    .map(String::strip)
                    .map(Long::parseUnsignedLong)
                    .toList();
        } catch (NumberFormatException e) {
            throw new ErrorResponseException(Http.Status.BAD_REQUEST_400, "trace_ids is not a list of decimal numbers");
        }
    }
}
