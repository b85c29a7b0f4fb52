package dev.thinker.tests.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.thinker.tests.endtoend.AgentClient.ReceivedSpan;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** What the Datadog Agent's own code makes of the spans. */
@ExtendWith(NeedsTraceAgent.class)
class DatadogIT {

    /** A request that a closed connection lost is retried in a client span of its own. */
    private static final int SECOND_ATTEMPTS = 2;

    /** The tracer sends its first stats after a random 1 to 10 seconds, and none if the process exits before. */
    private static final Duration FIRST_STATISTICS = Duration.ofSeconds(12);

    private static TraceAgent.Sent sent;
    private static TraceAgent.Sent sampled;
    private static TraceAgent.Sent sampledAndCounted;

    @BeforeAll
    static void run() throws Exception {
        sent = RequestMix.run(Duration.ZERO);
        sampled = RequestMix.run(Duration.ZERO, "DD_TRACE_SAMPLE_RATE", "0.1");
        sampledAndCounted = RequestMix.run(
                FIRST_STATISTICS, "DD_TRACE_SAMPLE_RATE", "0.1", "DD_TRACE_TRACER_METRICS_ENABLED", "true");
    }

    @Test
    void pipeline_normalizesAndDropsNothing() {
        for (TraceAgent.Sent all : List.of(sent, sampled)) {
            assertThat(all.warnings()).isEmpty();
            assertThat(all.received()).isNotEmpty().allSatisfy(tracer -> {
                assertThat(counts(tracer.getJsonObject("SpansMalformed")))
                        .isNotEmpty()
                        .containsOnly(0);
                assertThat(counts(tracer.getJsonObject("TracesDropped")))
                        .isNotEmpty()
                        .containsOnly(0);
                assertThat(Stream.of(
                                        "SpansDropped",
                                        "SpansFiltered",
                                        "TracesFiltered",
                                        "PayloadRefused",
                                        "PayloadTimeout")
                                .map(tracer::getInt))
                        .containsOnly(0);
            });
            assertThat(spansReceived(all)).isEqualTo(5 * 18 + 24 + 2 * 26 + SECOND_ATTEMPTS);
        }
    }

    @Test
    void stats_haveTheHitsAndErrorsOfEveryKindOfRequest() {
        assertThat(rows(sent))
                .containsExactlyInAnyOrder(
                        "thinker-api | helidon.request | think_handler | web | server | 200 | 18 hits, 0 errors",
                        "thinker-api | helidon.request | think_handler | web | server | 400 | 5 hits, 0 errors",
                        "thinker-api | helidon.request | think_handler | web | server | 502 | 19 hits, 19 errors",
                        "thinker-api | helidon.request | think_handler | web | server | 504 | 6 hits, 6 errors",
                        // A disconnected caller gets no status
                        "thinker-api | helidon.request | think_handler | web | server | 0 | 1 hits, 1 errors",
                        "thinker-api | helidon.request | 404 | web | server | 404 | 9 hits, 0 errors",
                        "thinker-api | helidon.request | 405 | web | server | 405 | 10 hits, 0 errors",
                        "thinker-api | helidon.client.request | GET / | http | client | 200 | 20 hits, 1 errors",
                        "thinker-api | helidon.client.request | GET / | http | client | 400 | 3 hits, 3 errors",
                        "thinker-api | helidon.client.request | GET / | http | client | 500 | 4 hits, 4 errors",
                        "thinker-api | helidon.client.request | GET / | http | client | 0 | 19 hits, 19 errors",
                        "thinker-microservice | helidon.request | GET / | web | server | 200 | 18 hits, 0 errors",
                        "thinker-microservice | think | think |  | internal | 0 | 36 hits, 18 errors");
    }

    @Test
    void ddTraceSampleRate_keepsStatsExactAndDropsErrorsToo() {
        assertThat(rows(sampled)).isEqualTo(rows(sent));
        assertThat(sampled.spans()).hasSizeLessThan(sent.spans().size());
        assertThat(sampled.spans().stream().filter(span -> span.error() == 1).count())
                .isLessThan(errors().size());
    }

    @Test
    void ddTraceTracerMetricsEnabled_keepsStatsExactWithFewerSpans() {
        assertThat(rows(sampledAndCounted)).isEqualTo(rows(sent));
        assertThat(spansReceived(sampledAndCounted)).isLessThan(spansReceived(sampled));
    }

    @Test
    void unsampledTrace_keepsOnlyTheChunkWithTheError() {
        assertThat(sent.spans().stream()
                        .filter(span -> span.fullTraceId().startsWith("0".repeat(24)))
                        .map(span -> span.service() + " " + span.name() + " " + span.error())
                        .collect(Collectors.groupingBy(span -> span, Collectors.counting())))
                .isEqualTo(Map.of(
                        "thinker-microservice helidon.request 0",
                        11L,
                        "thinker-microservice think 0",
                        11L,
                        "thinker-microservice think 1",
                        11L));
    }

    @Test
    void callsToTheMicroservice_haveStatsUnderItsName() {
        assertThat(sent.stats().stream()
                        .filter(row -> row.getString("name").equals("helidon.client.request"))
                        .flatMap(row -> row.getJsonArray("peer_tags").getValuesAs(JsonString::getString).stream())
                        .distinct())
                .containsExactlyInAnyOrder(
                        "peer.service:thinker-microservice", "peer.hostname:localhost", "out.host:localhost");
    }

    @Test
    void tutorialRequest_sendsTheFiveSpansOfTheReadme() {
        String traceId = sent.spans().stream()
                .filter(span -> answered(span, "200"))
                .findFirst()
                .orElseThrow()
                .fullTraceId();

        assertThat(sent.spans().stream()
                        .filter(span -> span.fullTraceId().equals(traceId))
                        .map(span -> String.join(
                                " | ",
                                span.name(),
                                span.service(),
                                span.resource(),
                                span.type(),
                                span.meta().get("span.kind"),
                                "top level: " + span.metrics().get("_top_level"))))
                .containsExactlyInAnyOrder(
                        "helidon.request | thinker-api | think_handler | web | server | top level: 1.0",
                        "helidon.client.request | thinker-api | GET / | http | client | top level: null",
                        "helidon.request | thinker-microservice | GET / | web | server | top level: 1.0",
                        "think | thinker-microservice | think |  | internal | top level: null",
                        "think | thinker-microservice | think |  | internal | top level: null");
    }

    @Test
    void everyErrorSpan_hasTypeMessageAndStack() {
        assertThat(errors()).hasSize(19 + 6 + 1 + 25 + SECOND_ATTEMPTS + 18);
        assertThat(errors().stream()
                        .filter(span -> !isExplained(span.meta()))
                        .map(DatadogIT::inShort)
                        .distinct())
                .isEmpty();
        assertThat(sent.spans())
                .filteredOn(span -> span.error() == 0)
                .flatExtracting(span -> span.meta().keySet())
                .noneMatch(key -> key.startsWith("error"));
    }

    /**
     * Error Tracking ignores an error that lacks one of the three tags, or a frame in the stack, which the Agent cuts
     * at 25,000 characters.
     */
    private static boolean isExplained(Map<String, String> tags) {
        String stack = tags.getOrDefault("error.stack", "");
        return tags.containsKey("error.type")
                && !tags.get("error.type").endsWith("CompletionException")
                && !tags.getOrDefault("error.message", "").isBlank()
                && tags.get("error.message").length() < 1_000
                && stack.contains("\n\tat ")
                && stack.length() < 25_000;
    }

    @Test
    void queryString_isInNoTag() {
        assertThat(sent.spans().stream()
                        .filter(span -> span.meta().values().stream().anyMatch(value -> value.contains("subject=")))
                        .map(DatadogIT::inShort)
                        .distinct())
                .isEmpty();
    }

    @Test
    void silentMicroservice_causesATimeoutNamingTheSetting() {
        assertThat(errorsOf("504"))
                .hasSize(12)
                .allMatch(error -> error.startsWith("java.util.concurrent.TimeoutException: ")
                        && error.contains("thinker.timeout"));
    }

    @Test
    void stoppedMicroservice_causesAConnectException() {
        assertThat(errorsOf("502").filter(error -> error.contains("ConnectException: ")))
                .hasSize(18);
    }

    @Test
    void disconnectingCaller_causesASocketClosedException() {
        assertThat(errorsOf(null))
                .singleElement()
                .asString()
                .startsWith("io.helidon.webserver.SocketClosedException: The connection was closed");
    }

    @Test
    void unknownPath_hasNoRoute() {
        assertThat(sent.spans().stream()
                        .filter(span -> span.resource().equals("404"))
                        .map(span -> span.meta().get("http.route")))
                .hasSize(9)
                .containsOnlyNulls();
    }

    private static int spansReceived(TraceAgent.Sent all) {
        return all.received().stream()
                .mapToInt(tracer -> tracer.getInt("SpansReceived"))
                .sum();
    }

    private static List<Integer> counts(JsonObject counters) {
        return counters.values().stream()
                .map(count -> ((JsonNumber) count).intValueExact())
                .toList();
    }

    /** Stats summed over the buckets of 10 s and over the peers. */
    private static List<String> rows(TraceAgent.Sent all) {
        Map<String, int[]> rows = new TreeMap<>();
        for (JsonObject row : all.stats()) {
            String key = String.join(
                    " | ",
                    row.getString("service"),
                    row.getString("name"),
                    row.getString("resource"),
                    row.getString("type", ""),
                    row.getString("span_kind"),
                    Integer.toString(row.getInt("HTTP_status_code", 0)));
            int[] counts = rows.computeIfAbsent(key, none -> new int[2]);
            counts[0] += row.getInt("hits");
            counts[1] += row.getInt("errors");
        }
        return rows.entrySet().stream()
                .map(row -> row.getKey() + " | " + row.getValue()[0] + " hits, " + row.getValue()[1] + " errors")
                .toList();
    }

    private static List<ReceivedSpan> errors() {
        return sent.spans().stream().filter(span -> span.error() == 1).toList();
    }

    /** The errors of traces to which thinker-api responded with this status, which flags both of its spans. */
    private static Stream<String> errorsOf(String status) {
        Set<String> traces = sent.spans().stream()
                .filter(span -> answered(span, status))
                .map(ReceivedSpan::fullTraceId)
                .collect(Collectors.toSet());
        return errors().stream()
                .filter(span -> traces.contains(span.fullTraceId()) && (status != null || answered(span, null)))
                .map(span -> span.meta().get("error.type") + ": " + span.meta().get("error.message"));
    }

    private static boolean answered(ReceivedSpan span, String status) {
        return span.resource().equals("think_handler")
                && Objects.equals(status, span.meta().get("http.status_code"));
    }

    private static String inShort(ReceivedSpan span) {
        String tags = span.meta().entrySet().stream()
                .filter(tag -> tag.getKey().startsWith("error") || tag.getKey().equals("http.status_code"))
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", "));
        return span.name() + " " + tags.substring(0, Math.min(300, tags.length()));
    }
}
