package dev.thinker.tests.endtoend;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.tests.endtoend.AgentClient.ReceivedSpan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The spans that the agent receives from both services, each a process of its own. */
class TracesIT {

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    private static int microservice;
    private static int api;

    @BeforeAll
    static void start() {
        microservice = system.microservice().port();
        // A thousand concurrent requests must not time out on a machine with few cores
        api = system.api(microservice, "THINKER_TIMEOUT", "PT60S").port();
    }

    @Test
    void tutorialRequest_getsTheTutorialsResponse() {
        assertThat(request("technology", "foo_bar").body())
                .isEqualTo("{\"technology\":{\"error\":false,\"quote\":\"For a successful"
                        + " technology, reality must take precedence over public relations, for Nature cannot be fooled.\",\"author\":"
                        + "\"Richard Feynman\"},\"foo_bar\":{\"error\":true,\"reason\":\"Subject unknown\"}}");
    }

    @Test
    void tutorialRequest_sendsFiveSpansOfTwoServices() {
        HttpResponse<String> response = request("technology", "foo_bar");

        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(response), 5);
        ReceivedSpan server = only(spans, "thinker-api", "helidon.request");
        ReceivedSpan client = only(spans, "thinker-api", "helidon.client.request");
        ReceivedSpan microserver = only(spans, "thinker-microservice", "helidon.request");
        ReceivedSpan known = think(spans, "technology");
        ReceivedSpan unknown = think(spans, "foo_bar");

        has(server, "think_handler", "web", "server", "0");
        has(client, "GET /", "http", "client", server.spanId());
        has(microserver, "GET /", "web", "server", client.spanId());
        has(known, "think", "", "internal", microserver.spanId());
        has(unknown, "think", "", "internal", microserver.spanId());

        assertThat(server.meta())
                .containsAllEntriesOf(Map.of(
                        "component",
                        "helidon-webserver",
                        "http.method",
                        "GET",
                        "http.url",
                        "http://localhost:" + api + "/think/",
                        "http.status_code",
                        "200",
                        "http.route",
                        "/think",
                        "http.useragent",
                        "e2e/1.0"));
        assertThat(client.meta())
                .containsAllEntriesOf(Map.of(
                        "component",
                        "helidon-webclient",
                        "http.method",
                        "GET",
                        "http.url",
                        "http://localhost:" + microservice + "/",
                        "http.status_code",
                        "200",
                        "peer.service",
                        "thinker-microservice",
                        "peer.hostname",
                        "localhost",
                        "out.host",
                        "localhost"));
        assertThat(client.metrics()).containsEntry("network.destination.port", (double) microservice);
        assertThat(microserver.meta())
                .containsAllEntriesOf(Map.of(
                        "component",
                        "helidon-webserver",
                        "http.method",
                        "GET",
                        "http.url",
                        "http://localhost:" + microservice + "/",
                        "http.status_code",
                        "200",
                        "http.route",
                        "/"));
        assertThat(microserver.meta()).containsKey("http.useragent");

        assertThat(unknown.meta())
                .containsEntry("error.type", "dev.thinker.microservice.UnknownSubjectException")
                .containsEntry("error.message", "Subject unknown");
        assertThat(unknown.meta().get("error.stack")).contains("UnknownSubjectException");
        assertThat(errors(spans)).containsExactly(unknown);
        assertThat(spans).filteredOn(span -> span != unknown).noneMatch(span -> span.meta().keySet().stream()
                .anyMatch(key -> key.startsWith("error")));
    }

    @Test
    void everySpan_carriesEnvAndVersionAndTheWholeTraceId() {
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(request("technology", "foo_bar")), 5);

        assertThat(spans).allSatisfy(span -> assertThat(span.meta())
                .containsEntry("env", "e2e")
                .containsEntry("version", "1.2.3")
                .doesNotContainKey("_dd.base_service"));
        assertThat(spans).allSatisfy(span -> assertThat(span.fullTraceId()).matches("[0-9a-f]{8}0{8}[0-9a-f]{16}"));
    }

    @Test
    void times_areFinerThanMillisecondsAndNestInEachOther() {
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(request("technology")), 4);

        assertThat(spans)
                .anyMatch(span -> span.start() % 1_000_000 != 0)
                .anyMatch(span -> span.duration() % 1_000_000 != 0);
        ReceivedSpan server = only(spans, "thinker-api", "helidon.request");
        ReceivedSpan client = only(spans, "thinker-api", "helidon.client.request");
        assertThat(client.start()).isBetween(server.start(), server.start() + server.duration());
        assertThat(client.duration()).isLessThanOrEqualTo(server.duration());
        assertThat(spans).allMatch(span -> span.duration() > 0);
    }

    @Test
    void traceresponse_namesTheServerSpan() {
        HttpResponse<String> response = request("technology");

        ReceivedSpan server = only(system.agent().trace(Http.traceId(response), 4), "thinker-api", "helidon.request");
        assertThat(response.headers().firstValue("traceresponse"))
                .hasValue("00-" + server.fullTraceId() + "-" + server.hexSpanId() + "-01");
    }

    @Test
    void datadogHeaders_areContinuedByBothServices() {
        Http.get(
                url("technology"),
                "x-datadog-trace-id",
                "11",
                "x-datadog-parent-id",
                "22",
                "x-datadog-sampling-priority",
                "2",
                "x-datadog-origin",
                "synthetics",
                "x-datadog-tags",
                "_dd.p.tid=64c0ffee00000000");

        continued(system.agent().trace("64c0ffee00000000000000000000000b", 4), "22", "synthetics");
    }

    @Test
    void w3cHeaders_areContinuedByBothServices() {
        Http.get(
                url("technology"),
                "traceparent",
                "00-64c0ffee00000000000000000000000c-0000000000000016-01",
                "tracestate",
                "dd=s:2;o:rum");

        continued(system.agent().trace("64c0ffee00000000000000000000000c", 4), "22", "rum");
    }

    private static void continued(List<ReceivedSpan> spans, String parentId, String origin) {
        ReceivedSpan server = only(spans, "thinker-api", "helidon.request");
        assertThat(server.parentId()).isEqualTo(parentId);
        assertThat(spans)
                .filteredOn(span -> span.metrics().containsKey("_sampling_priority_v1"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(span -> assertThat(span.metrics()).containsEntry("_sampling_priority_v1", 2.0));
        assertThat(List.of(server, only(spans, "thinker-microservice", "helidon.request")))
                .allSatisfy(span -> assertThat(span.meta()).containsEntry("_dd.origin", origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-datadog-trace-id: nonsense",
                "x-datadog-trace-id: -5",
                "x-datadog-trace-id: 184467440737095516160",
                "traceparent: 00-xyz",
                "traceparent: 00-00000000000000000000000000000000-0000000000000000-00",
                "tracestate: dd=s:2;o:\u00ff",
                "x-datadog-tags: ====",
                "baggage: a=b;;;=,=",
                "x-datadog-sampling-priority: a lot",
                "x-datadog-origin: '; DROP TABLE spans"
            })
    void hostileHeader_startsANewTrace(String header) {
        HttpResponse<String> response = Http.get(url("technology"), header.split(": ", 2));

        assertThat(response.statusCode()).isEqualTo(200);
        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(response), 4);
        assertThat(only(spans, "thinker-api", "helidon.request").parentId()).isEqualTo("0");
    }

    @Test
    void hundredSubjects_sendHundredThinkSpans() {
        String[] subjects =
                IntStream.range(0, 100).mapToObj(i -> "subject-" + i).toArray(String[]::new);

        List<ReceivedSpan> spans = system.agent().trace(Http.traceId(request(subjects)), 103);

        assertThat(spans)
                .filteredOn(span -> span.name().equals("think"))
                .extracting(span -> span.meta().get("subject"))
                .containsExactlyInAnyOrder(subjects);
    }

    @Test
    void thousandConcurrentRequests_sendThousandCompleteTraces() {
        List<CompletableFuture<HttpResponse<String>>> pending = IntStream.range(0, 1_000)
                .mapToObj(i -> Http.getAsync(url("technology", "a-" + i)))
                .toList();
        Map<String, String> subjectByTrace = IntStream.range(0, 1_000)
                .boxed()
                .collect(Collectors.toMap(i -> Http.traceId(pending.get(i).join()), i -> "a-" + i));
        assertThat(pending).allMatch(response -> response.join().statusCode() == 200);

        List<ReceivedSpan> spans = system.agent().await(span -> subjectByTrace.containsKey(span.fullTraceId()), 5_000);

        assertThat(spans).hasSize(5_000);
        assertThat(spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet()))
                .as("no span twice")
                .hasSize(5_000);
        Map<String, List<ReceivedSpan>> traces =
                spans.stream().collect(Collectors.groupingBy(ReceivedSpan::fullTraceId));
        assertThat(traces).allSatisfy((traceId, trace) -> {
            assertThat(trace).hasSize(5);
            Set<String> ids = trace.stream().map(ReceivedSpan::spanId).collect(Collectors.toCollection(HashSet::new));
            ids.add("0");
            assertThat(trace).allMatch(span -> ids.contains(span.parentId()));
            assertThat(trace)
                    .filteredOn(span -> span.name().equals("think"))
                    .extracting(span -> span.meta().get("subject"))
                    .containsExactlyInAnyOrder("technology", subjectByTrace.get(traceId));
        });
    }

    @Test
    void operationalEndpoints_areNotTraced() {
        for (String path : List.of("health/live", "health/ready", "metrics", "openapi")) {
            for (int port : List.of(api, microservice)) {
                HttpResponse<String> response = Http.get("http://localhost:" + port + "/" + path);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().firstValue("traceresponse")).isEmpty();
            }
        }
        // Spans of the requests above would arrive before those of this request.
        system.agent().trace(Http.traceId(request("technology")), 4);
        assertThat(system.agent().spans()).noneMatch(span -> Stream.of("health", "metrics", "openapi")
                .anyMatch(path -> span.meta().getOrDefault("http.url", "").contains(path)));
    }

    private static void has(ReceivedSpan span, String resource, String type, String kind, String parentId) {
        assertThat(List.of(span.resource(), span.type(), span.meta().get("span.kind"), span.parentId()))
                .containsExactly(resource, type, kind, parentId);
    }

    private static HttpResponse<String> request(String... subjects) {
        HttpResponse<String> response = Http.get(url(subjects));
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static String url(String... subjects) {
        return "http://localhost:" + api + "/think/?"
                + Arrays.stream(subjects).map("subject="::concat).collect(Collectors.joining("&"));
    }

    private static List<ReceivedSpan> errors(List<ReceivedSpan> spans) {
        return spans.stream().filter(span -> span.error() != 0).toList();
    }

    private static ReceivedSpan only(List<ReceivedSpan> spans, String service, String name) {
        List<ReceivedSpan> found = spans.stream()
                .filter(span -> span.service().equals(service) && span.name().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static ReceivedSpan think(List<ReceivedSpan> spans, String subject) {
        return spans.stream()
                .filter(span -> span.service().equals("thinker-microservice")
                        && span.name().equals("think")
                        && subject.equals(span.meta().get("subject")))
                .findFirst()
                .orElseThrow();
    }
}
