package dev.thinker.base.upstream;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.thinker.base.server.Gauges;
import dev.thinker.base.server.ConfigValues;
import dev.thinker.tracing.ClientTracing;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.faulttolerance.Bulkhead;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webclient.WebClientRequestBuilder;

/** Asks the microservice, in a client span. */
public final class Upstream {

    /** Longer than WebClient keeps a connection that nobody uses. */
    private static final Duration MOST_IDLE = Duration.ofSeconds(60);

    private final URI url;
    private final Duration timeout;
    private final ClientTracing thinker;
    private final LoggedCircuitBreaker circuit;
    private final Bulkhead bulkhead;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Upstream::daemon);
    private volatile boolean healthy = true;

    public Upstream(Config config, Tracer tracer, WebClient.Builder client) {
        this.url = url(config.get("thinker.url"));
        this.timeout = ConfigValues.duration(config.get("thinker.timeout"));
        // Or the timeouts of answers that came would wait in its queue, tens of thousands under load
        timer.setRemoveOnCancelPolicy(true);
        this.circuit = new LoggedCircuitBreaker(config.get("thinker.circuit"));
        this.bulkhead = Bulkhead.builder()
                .limit(ConfigValues.positiveInt(config.get("thinker.connections")))
                .queueLength(0)
                .build();
        Gauges.register("thinker.calls.refused", "Calls that were not made because of thinker.connections",
                bulkhead.stats()::callsRejected);
        this.thinker = new ClientTracing(tracer, config.get("thinker.name").asString().get(), client
                // After the answer's own timeout, which tells a silent microservice from one that refuses.
                .connectTimeout(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS)
                .followRedirects(false));
    }

    /**
     * Asks for a thought on each subject, once more if the connection was closed before the answer: one that was kept alive may be closed
     * just when it is used again.
     *
     * @return the bytes of the answer, well-formed JSON; or a {@link BadResponseException}, a
     *         {@link java.util.concurrent.TimeoutException}, whatever broke the connection, or an exception of Helidon's fault tolerance
     *         where the microservice was not asked
     */
    public Single<byte[]> ask(List<String> subjects, Span parent) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return circuit.invoke(() -> bulkhead.invoke(() -> attempt(subjects, parent, deadline, healthy)
                .onErrorResumeWithSingle(error -> UpstreamFailures.of(error).cause() instanceof ConnectionClosedException
                        ? attempt(subjects, parent, deadline, false)
                        : Single.error(error))
                .peek(answer -> healthy = true)
                .onError(error -> healthy = false)));
    }

    /** {@code closed}, {@code half_open} or {@code open}. */
    public String circuitState() {
        return circuit.state();
    }

    private Single<byte[]> attempt(List<String> subjects, Span parent, long deadline, boolean keepAlive) {
        return thinker.get(url.getRawPath(), parent, request -> ResponseReader.read(complete(request, subjects, keepAlive).request(),
                Duration.ofNanos(Math.max(0, deadline - System.nanoTime())), timer));
    }

    /**
     * Completes the request, on a connection that is kept alive unless the last one failed.
     *
     * <p>WebClient never forgets a connection that failed to open, and searches them all for each request: with the microservice
     * down, the API would slow down and run out of memory. Connections that are not kept alive it does not remember.
     *
     * <p>Its read timeout is no limit for an answer, which {@link ResponseReader} has. It only closes connections on which nothing comes at all,
     * and on a connection that is kept alive it counts the idle time before a request, too.
     */
    private WebClientRequestBuilder complete(WebClientRequestBuilder request, List<String> subjects, boolean keepAlive) {
        Duration leftBehind = timeout.plus(keepAlive ? MOST_IDLE : Duration.ofSeconds(1));
        return request
                .uri(url)
                // Its own encoding takes the subject "%41" for an "A" that is encoded already.
                .skipUriEncoding()
                .queryParam("subject", subjects.stream().map(Upstream::encode).toArray(String[]::new))
                .keepAlive(keepAlive)
                .readTimeout(leftBehind.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String encode(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8);
    }

    private static URI url(Config setting) {
        String value = setting.asString().orElse("");
        try {
            URI url = URI.create(value);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return url.getRawPath().isEmpty() ? url.resolve("/") : url;
            }
        } catch (IllegalArgumentException e) {
            // The exception below says it
        }
        throw ConfigValues.invalid(setting, value, "an address such as http://localhost:8000/");
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "thinker-timeout");
        thread.setDaemon(true);
        return thread;
    }
}
