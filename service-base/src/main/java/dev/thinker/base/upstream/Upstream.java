package dev.thinker.base.upstream;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

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
 * <ul>
 *   <li>a call has one deadline for all that it takes;
 *   <li>if the connection closes before there is a response, the call is tried once more on a new connection;
 *   <li>a circuit breaker stops the calls after too many failures, and a bulkhead limits those under way;
 *   <li>a response is a JSON object of at most 256 KiB, or the call fails.
 * </ul>
 *
 * <p>Every attempt has a client span. A failed call is an {@link UpstreamException} with the status for the caller's own response.
 */
public final class Upstream {

    /** Longer than WebClient keeps an idle connection. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(60);

    private final URI url;
    private final Duration timeout;
    private final ClientTracing client;
    private final UpstreamFailures failures;
    private final LoggedCircuitBreaker circuitBreaker;
    private final Bulkhead bulkhead;
    private final ScheduledExecutorService timer;
    private volatile boolean healthy = true;

    /**
     * Reads these settings below a key such as {@code stock}, which is also the prefix of the metrics {@code stock.calls.refused} and
     * {@code stock.circuit.state}:
     * <ul>
     *   <li>{@code name}: the service's {@code DD_SERVICE}
     *   <li>{@code url}: with a path, if it is not {@code /}
     *   <li>{@code timeout}: for a call with its second attempt
     *   <li>{@code connections}: the maximum number of calls at a time
     *   <li>{@code circuit.volume}, {@code circuit.ratio}, {@code circuit.delay}: if so many percent of so many calls failed, none is made
     *       for that time
     * </ul>
     *
     * @param label what error messages call the service: "The {label} did not answer in time"
     * @param client for settings of your own, such as TLS
     * @throws IllegalArgumentException naming the setting that is missing or invalid
     */
    public Upstream(Config config, String label, Tracer tracer, WebClient.Builder client) {
        this.url = url(config.get("url"));
        this.timeout = ConfigValues.duration(config.get("timeout"));
        this.failures = new UpstreamFailures(label, config);
        this.timer = DaemonTimer.start(config.key() + "-timeout");
        this.circuitBreaker = new LoggedCircuitBreaker(config.get("circuit"), label);
        this.bulkhead = Bulkhead.builder()
                .limit(ConfigValues.positiveInt(config.get("connections")))
                .queueLength(0)
                .build();
        Gauges.register(
                config.key() + ".calls.refused",
                "Calls that were not made because of " + config.key() + ".connections",
                bulkhead.stats()::callsRejected);
        this.client = new ClientTracing(
                tracer,
                config.get("name").asString().get(),
                client
                        // Later than the deadline of the call, which tells a silent service from one that rejects
                        // connections
                        .connectTimeout(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS)
                        .followRedirects(false));
    }

    /**
     * Calls the service with GET, now, whether or not anybody subscribes to the result.
     *
     * @param query parameters and their values, unencoded
     * @param parent the span that the call is part of
     * @return the response's bytes, a well-formed JSON object; or an {@link UpstreamException}
     */
    public Single<byte[]> get(Map<String, List<String>> query, Span parent) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return circuitBreaker
                .invoke(() -> bulkhead.invoke(() -> attemptTwice(query, parent, deadline)))
                .onErrorResumeWithSingle(error -> Single.error(failures.toException(error)));
    }

    /** {@code closed}, {@code half_open} or {@code open}. */
    public String circuitState() {
        return circuitBreaker.state();
    }

    /** The service may close a kept connection just when a request is sent on it. Nothing was answered then, and GET can be repeated. */
    private Single<byte[]> attemptTwice(Map<String, List<String>> query, Span parent, long deadline) {
        return attempt(query, parent, deadline, healthy)
                .onErrorResumeWithSingle(error -> UpstreamFailures.cause(error) instanceof ConnectionClosedException
                        ? attempt(query, parent, deadline, false)
                        : Single.error(error))
                .peek(response -> healthy = true)
                .onError(error -> healthy = false);
    }

    private Single<byte[]> attempt(Map<String, List<String>> query, Span parent, long deadline, boolean keepAlive) {
        return client.get(
                url.getRawPath(),
                parent,
                request -> ResponseReader.read(
                        complete(request, query, keepAlive).request(), failures, timeLeft(deadline), timer));
    }

    private static Duration timeLeft(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** The read timeout is no limit for a response, which {@link ResponseReader} has. It closes connections that were left behind. */
    private WebClientRequestBuilder complete(
            WebClientRequestBuilder request, Map<String, List<String>> query, boolean keepAlive) {
        Duration leftBehind = timeout.plus(keepAlive ? MAX_IDLE : Duration.ofSeconds(1));
        request.uri(url)
                .skipUriEncoding()
                .keepAlive(keepAlive)
                .readTimeout(leftBehind.toMillis(), TimeUnit.MILLISECONDS);
        query.forEach((name, values) -> request.queryParam(
                encode(name), values.stream().map(Upstream::encode).toArray(String[]::new)));
        return request;
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
        throw ConfigValues.invalid(setting, value, "an address such as http://localhost:8000/");
    }
}
