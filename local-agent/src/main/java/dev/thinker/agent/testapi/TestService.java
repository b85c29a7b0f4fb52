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
 * The calls. A session is named by a token; a call without a token is about no session in particular.
 * <ul>
 * <li>{@code /test/session/start} starts the session, or starts it anew. Payloads that carry no token of their own belong to
 * it until another session starts.
 * <li>{@code /test/session/traces} answers the traces of the session that arrived since it last started. Without a token:
 * all that arrived since any session last started. A token that neither started a session nor came with a payload is a 404.
 * <li>{@code /test/session/clear} forgets the traces of the session, or without a token everything.
 * <li>{@code /test/traces} answers all traces held. {@code trace_ids} or the header {@code X-Datadog-Trace-Ids}
 * (comma-separated, decimal, the lower 64 bits) asks for some of them, in that order, and an empty one for each that is not
 * there.
 * </ul>
 * Traces are answered oldest first, the chunks of one trace together, in the fields of the v0.4 protocol.
 *
 * @see <a href="https://github.com/DataDog/dd-apm-test-agent#api">dd-apm-test-agent</a>
 */
public final class TestService implements Service {
    private final Executor writer;
    private final Queries queries;
    private final TraceStore store;
    private final StatsStore stats;
    private final Sessions sessions;

    public TestService(Executor writer, Queries queries, TraceStore store, StatsStore stats, Sessions sessions) {
        this.writer = writer;
        this.queries = queries;
        this.store = store;
        this.stats = stats;
        this.sessions = sessions;
    }

    @Override
    public void update(Routing.Rules rules) {
        change(rules, "/test/session/start", token -> sessions.start(token, store.received()));
        change(rules, "/test/session/clear", this::clear);
        queries.get(rules, "/test/session/traces", this::sessionTraces);
        queries.get(rules, "/test/traces", this::traces);
    }

    /** What changes the store does so on the one thread that may. */
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
        if (token != null
                && start == null
                && store.oldestFirst().stream()
                        .flatMap(trace -> trace.chunks().stream())
                        .noneMatch(carries(token))) {
            throw new ErrorResponseException(Http.Status.NOT_FOUND_404, "there is no session with this token");
        }
        return traces(carries(token).and(chunk -> start == null || chunk.number() > start));
    }

    private Iterator<TraceJson> traces(ServerRequest request) {
        return request.queryParams()
                .first("trace_ids")
                .or(() -> request.headers().first("X-Datadog-Trace-Ids"))
                .map(ids -> parse(ids).stream()
                        .map(id ->
                                new TraceJson(store.find(id).map(Trace::chunks).orElse(List.of())))
                        .iterator())
                .orElseGet(() -> traces(chunk -> true));
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
