package dev.thinker.base.upstream;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.thinker.base.server.ConfigValues;
import dev.thinker.base.server.DaemonTimer;
import dev.thinker.base.server.Gauges;
import dev.thinker.tracing.ClientTracing;
import io.helidon.common.reactive.Single;
import io.helidon.config.Config;
import io.helidon.faulttolerance.Bulkhead;
import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.WebClient;
import io.helidon.webclient.WebClientRequestBuilder;

/**
 * Another service that this one calls, at one URL:
 *
 * <ul>
 *   <li>a call and its retry have one deadline;
 *   <li>if the connection closes before there is a response, the call is retried once on a new connection;
 *   <li>a circuit breaker stops calls after too many failures, and a bulkhead limits concurrent calls;
 *   <li>a response must be a JSON object of at most 256 KiB.
 * </ul>
 *
 * <p>Every attempt has a client span. A failed call results in an {@link UpstreamException}, whose status is the one to
 * respond with.
 */
public final class Upstream {

    /** Longer than WebClient keeps an idle connection. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(60);
    /** Searching so many connections costs little compared with a call. */
    private static final int CONNECTIONS_PER_POOL = 32;

    private final URI url;
    private final Duration timeout;
    private final ClientTracing client;
    private final UpstreamFailures failures;
    private final LoggedCircuitBreaker circuitBreaker;
    private final Bulkhead bulkhead;
    private final ScheduledExecutorService timer;
    private final AtomicInteger calls = new AtomicInteger();

    /**
     * Reads these settings below a key such as {@code stock}, which is also the prefix of the metrics
     * {@code stock.calls.refused} and {@code stock.circuit.state}:
     *
     * <ul>
     *   <li>{@code name}: the service's {@code DD_SERVICE}
     *   <li>{@code url}: includes the path unless that is {@code /}
     *   <li>{@code timeout}: the deadline for a call and its retry
     *   <li>{@code connections}: the maximum number of concurrent calls
     *   <li>{@code circuit.volume}, {@code circuit.ratio}, {@code circuit.delay}: if {@code ratio} percent of the last
     *       {@code volume} calls fail, no calls are made for {@code delay}
     * </ul>
     *
     * @param label the name of the service in error messages: "The {label} did not respond in time"
     * @param client for settings of your own, such as TLS
     * @throws IllegalArgumentException naming the setting that is missing or invalid
     */
    public Upstream(Config config, String label, Tracer tracer, WebClient.Builder client) {
        this.url = url(config.get("url"));
        this.timeout = ConfigValues.duration(config.get("timeout"));
        this.failures = new UpstreamFailures(label, config);
        this.timer = DaemonTimer.start(config.key() + "-timeout");
        timer.scheduleWithFixedDelay(WebClientInternals::forgetClosedConnections, 1, 1, TimeUnit.SECONDS);
        this.circuitBreaker = new LoggedCircuitBreaker(config.get("circuit"), label);
        this.bulkhead = Bulkhead.builder()
                .limit(ConfigValues.positiveInt(config.get("connections")))
                .queueLength(0)
                .build();
        Gauges.register(
                config.key() + ".calls.refused",
                "Calls to the " + label + " rejected because of " + config.key() + ".connections",
                bulkhead.stats()::callsRejected);
        this.client = new ClientTracing(
                tracer,
                config.get("name").asString().get(),
                client
                        // Longer than the deadline, so that a silent service is a 504 and a rejected connection a 502
                        .connectTimeout(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS)
                        .followRedirects(false));
    }

    /**
     * Calls the service with GET immediately, whether or not anything subscribes to the result.
     *
     * @param query parameters and their values, unencoded
     * @param parent the parent of the client spans
     * @return the response's bytes, a well-formed JSON object; or an {@link UpstreamException}
     */
    public Single<byte[]> get(Map<String, List<String>> query, Span parent) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return circuitBreaker
                .invoke(() -> bulkhead.invoke(() -> attemptWithRetry(query, parent, deadline)))
                .onErrorResumeWithSingle(error -> Single.error(failures.toException(error)));
    }

    /** {@code closed}, {@code half_open} or {@code open}. */
    public String circuitState() {
        return circuitBreaker.state();
    }

    /**
     * The service may close a kept-alive connection just as a request is sent on it. GET is idempotent and can be
     * retried.
     */
    private Single<byte[]> attemptWithRetry(Map<String, List<String>> query, Span parent, long deadline) {
        return attempt(query, parent, deadline, true)
                .onErrorResumeWithSingle(error -> UpstreamFailures.cause(error) instanceof ConnectionClosedException
                        ? attempt(query, parent, deadline, false)
                        : Single.error(error));
    }

    private Single<byte[]> attempt(Map<String, List<String>> query, Span parent, long deadline, boolean keepAlive) {
        return client.get(
                url.getRawPath(),
                parent,
                request -> ResponseReader.read(
                        configure(request, query, keepAlive).request(), failures, timeLeft(deadline), timer));
    }

    private static Duration timeLeft(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /**
     * The read timeout only closes abandoned connections; {@link ResponseReader} enforces the deadline. The
     * milliseconds added to it select a connection pool: see {@link #nextPool}.
     */
    private WebClientRequestBuilder configure(
            WebClientRequestBuilder request, Map<String, List<String>> query, boolean keepAlive) {
        Duration abandonedAfter = timeout.plus(keepAlive ? MAX_IDLE : Duration.ofSeconds(1));
        request.uri(url)
                .skipUriEncoding()
                .keepAlive(keepAlive)
                .readTimeout(abandonedAfter.toMillis() + nextPool(), TimeUnit.MILLISECONDS);
        query.forEach((name, values) -> request.queryParam(
                encode(name), values.stream().map(Upstream::encode).toArray(String[]::new)));
        return request;
    }

    /**
     * Spreads many concurrent calls over several pools of connections, because WebClient searches a whole pool for a
     * connection that is not in use. It has a pool for each read timeout.
     */
    private int nextPool() {
        long pools = 1 + bulkhead.stats().concurrentExecutions() / CONNECTIONS_PER_POOL;
        return (int) (Integer.toUnsignedLong(calls.getAndIncrement()) % pools);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static URI url(Config setting) {
        String value = setting.asString().orElse("");
        try {
            URI url = URI.create(value);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return url.getRawPath().isEmpty() ? url.resolve("/") : url;
            }
        } catch (IllegalArgumentException e) {
            // Not a URL
        }
        throw ConfigValues.invalid(setting, value, "a URL such as http://localhost:8000/");
    }
}
