package dev.thinker.agent;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.common.http.Http;
import io.helidon.webserver.Handler;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.Service;

/**
 * Lets tests ask for what arrived, with the calls of Datadog's dd-apm-test-agent. A session is named by a token, see
 * {@link SessionToken}; a call without a token is about no session in particular.
 * <ul>
 * <li>{@code /test/session/start} starts the session, or starts it anew. Payloads that carry no token of their own belong to
 * it until another session starts.
 * <li>{@code /test/session/traces} answers the traces of the session that arrived since it last started. Without a token:
 * all that arrived since any session last started. A token that neither started a session nor came with a payload is a 400.
 * <li>{@code /test/session/clear} forgets the traces of the session, or without a token every trace and session.
 * <li>{@code /test/traces} answers all traces held, or with a token those of the session, whenever it started.
 * {@code trace_ids} (comma-separated, decimal, the lower 64 bits) picks some of them.
 * </ul>
 * Traces are answered oldest first, the chunks of one trace together, in the fields of the v0.4 protocol.
 */
final class TestService implements Service {
    private final Executor writer;
    private final Executor queries;
    private final TraceStore store;
    private final Sessions sessions;

    TestService(Executor writer, Executor queries, TraceStore store, Sessions sessions) {
        this.writer = writer;
        this.queries = queries;
        this.store = store;
        this.sessions = sessions;
    }

    @Override
    public void update(Routing.Rules rules) {
        get(rules, "/test/session/start", this::start);
        get(rules, "/test/session/clear", this::clear);
        get(rules, "/test/session/traces", this::sessionTraces);
        get(rules, "/test/traces", this::traces);
    }

    private static void get(Routing.Rules rules, String path, Handler handler) {
        rules.get(path, handler).any(path, Problem.onlyAllows("GET"));
    }

    private void start(ServerRequest request, ServerResponse response) {
        writer.execute(() -> {
            sessions.start(SessionToken.of(request).orElse(null), store.received());
            response.send();
        });
    }

    private void clear(ServerRequest request, ServerResponse response) {
        Optional<String> token = SessionToken.of(request);
        writer.execute(() -> {
            if (token.isEmpty()) {
                sessions.clear();
            }
            store.removeIf(token.map(TestService::carries).orElse(chunk -> true));
            response.send();
        });
    }

    private void sessionTraces(ServerRequest request, ServerResponse response) {
        Optional<String> token = SessionToken.of(request);
        queries.execute(() -> {
            if (token.isEmpty()) {
                send(response, since(sessions.latestStart()), span -> true);
                return;
            }
            OptionalLong start = sessions.start(token.get());
            if (start.isEmpty() && !holds(carries(token.get()))) {
                response.send(new Refused(Http.Status.BAD_REQUEST_400, "there is no session with this token"));
                return;
            }
            send(response, carries(token.get()).and(since(start.orElse(0))), span -> true);
        });
    }

    private void traces(ServerRequest request, ServerResponse response) {
        Predicate<Chunk> session = SessionToken.of(request).map(TestService::carries).orElse(chunk -> true);
        Predicate<Span> picked = request.queryParams().first("trace_ids").map(TestService::among).orElse(span -> true);
        queries.execute(() -> send(response, session, picked));
    }

    private boolean holds(Predicate<Chunk> condition) {
        return store.oldestFirst().stream().flatMap(trace -> trace.chunks().stream()).anyMatch(condition);
    }

    private void send(ServerResponse response, Predicate<Chunk> chunks, Predicate<Span> spans) {
        Iterator<List<Span>> traces = store.oldestFirst().stream()
                .map(trace -> trace.chunks().stream().filter(chunks).flatMap(c -> c.spans().stream()).filter(spans).toList())
                .filter(trace -> !trace.isEmpty())
                .iterator();
        JsonStream.arrayOfArrays(traces, SpanJson::encode).sendTo(response, queries);
    }

    private static Predicate<Chunk> carries(String token) {
        return chunk -> token.equals(chunk.token());
    }

    private static Predicate<Chunk> since(long start) {
        return chunk -> chunk.number() > start;
    }

    private static Predicate<Span> among(String traceIds) {
        try {
            Set<Long> ids = Stream.of(traceIds.split(",")).map(Long::parseUnsignedLong).collect(Collectors.toSet());
            return span -> ids.contains(span.traceId());
        } catch (NumberFormatException e) {
            throw new Refused(Http.Status.BAD_REQUEST_400, "trace_ids is not a list of decimal numbers");
        }
    }
}
