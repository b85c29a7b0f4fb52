package dev.thinker.microservice;

import java.io.IOException;
import java.io.StringReader;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.thinker.base.server.ServiceServer;
import dev.thinker.tracing.DatadogTracer;
import dev.thinker.tracing.testing.RecordedSpan;
import dev.thinker.tracing.testing.RecordingAgent;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import jakarta.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ThoughtServiceTest {

    private static final String FEYNMAN =
            "{\"error\":false,\"quote\":\"For a successful technology, reality must take precedence"
                    + " over public relations, for Nature cannot be fooled.\",\"author\":\"Richard Feynman\"}";
    private static final String UNKNOWN = "{\"error\":true,\"reason\":\"Subject unknown\"}";

    private static WebServer server;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final DatadogTracer TRACER = recordedTracer();

    @BeforeAll
    static void start() {
        server = start(Map.of());
    }

    private static WebServer start(Map<String, String> settings) {
        Config config = Config.create(
                ConfigSources.create(settings),
                ConfigSources.create(Map.of(
                        "server.port",
                        "0",
                        "server.host",
                        "127.0.0.1",
                        "lookup.delay",
                        "PT0.001S",
                        "think.delay",
                        "PT0S",
                        "think.concurrency",
                        "3")),
                ConfigSources.classpath("application.yaml"));
        ServiceServer service = new ServiceServer(config);
        return service.start(Main.createRouting(config, TRACER, service)).await();
    }

    @AfterAll
    static void stop() {
        server.shutdown().await();
    }

    @Test
    void knownAndUnknownSubject_areAnsweredInTheOrderAsked() throws Exception {
        assertThat(get("/?subject=technology&subject=foo_bar").body())
                .isEqualTo("{\"technology\":" + FEYNMAN + ",\"foo_bar\":" + UNKNOWN + "}");
        assertThat(get("/?subject=foo_bar&subject=technology").body())
                .isEqualTo("{\"foo_bar\":" + UNKNOWN + ",\"technology\":" + FEYNMAN + "}");
    }

    @Test
    void answer_isJson() throws Exception {
        HttpResponse<String> response = get("/?subject=technology");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void subjectAskedTwice_isAnsweredOnce() throws Exception {
        HttpResponse<String> response = get("/?subject=foo_bar&subject=technology&subject=foo_bar");

        assertThat(response.body()).isEqualTo("{\"foo_bar\":" + UNKNOWN + ",\"technology\":" + FEYNMAN + "}");
        assertThat(RecordingAgent.trace(traceId(response), 3))
                .filteredOn(span -> span.name().equals("think"))
                .hasSize(2);
    }

    @Test
    void everyThinkCall_isAChildSpanOfTheServerSpan() throws Exception {
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(get("/?subject=technology&subject=foo_bar")), 3);

        RecordedSpan server = only(spans, "helidon.request", "GET /");
        assertThat(server.error()).isZero();
        assertThat(server.tag("http.route")).isEqualTo("/");
        assertThat(spans).filteredOn(span -> span != server).hasSize(2).allSatisfy(think -> {
            assertThat(think.name()).isEqualTo("think");
            assertThat(think.resource()).isEqualTo("think");
            assertThat(think.type()).isNull();
            assertThat(think.tag("span.kind")).isEqualTo("internal");
            assertThat(think.parentId()).isEqualTo(server.spanId());
            assertThat(think.start()).isGreaterThanOrEqualTo(server.start());
            assertThat(think.start() + think.duration()).isLessThanOrEqualTo(server.start() + server.duration());
        });
    }

    @Test
    void unknownSubject_isAnErrorOfItsThinkSpanOnly() throws Exception {
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(get("/?subject=technology&subject=foo_bar")), 3);

        assertThat(spans).filteredOn(span -> span.error() == 1).singleElement().satisfies(think -> {
            assertThat(think.meta())
                    .containsEntry("subject", "foo_bar")
                    .containsEntry("error.type", "dev.thinker.microservice.UnknownSubjectException")
                    .containsEntry("error.message", "Subject unknown");
            assertThat(think.tag("error.stack")).contains("UnknownSubjectException", "Thoughts.on");
        });
        assertThat(spans).filteredOn(span -> span.error() == 0).noneMatch(span -> span.meta()
                .containsKey("error.type"));
    }

    @Test
    void thinkSpans_areMeasuredAndStartInTheOrderAsked() throws Exception {
        List<String> subjects =
                IntStream.range(0, 100).mapToObj(i -> "s" + (i * 37) % 100).toList();

        List<RecordedSpan> spans =
                RecordingAgent.trace(traceId(get("/?subject=" + String.join("&subject=", subjects))), 101);

        List<RecordedSpan> think = spans.stream()
                .filter(span -> span.name().equals("think"))
                .sorted(Comparator.comparingLong(RecordedSpan::start))
                .toList();
        assertThat(think).extracting(span -> span.tag("subject")).isEqualTo(subjects);
        assertThat(think)
                .allSatisfy(span -> assertThat(span.tag("_dd.measured")).isEqualTo("1"));
    }

    @Test
    void faultThatIsAskedFor_isAnErrorOfThinkAndOfTheServer() throws Exception {
        WebServer faulty = start(Map.of("faults.errors", "1"));

        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(faulty, "/?subject=technology")));

        faulty.shutdown().await();
        refused(response, 500, "went wrong");
        List<RecordedSpan> spans = RecordingAgent.trace(traceId(response), 2);
        assertThat(only(spans, "think", "think").meta())
                .containsEntry("fault.injected", "error")
                .containsEntry("error.type", "dev.thinker.microservice.InjectedFaultException")
                .containsKeys("error.message", "error.stack");
        assertThat(spans).allSatisfy(span -> assertThat(span.error()).isEqualTo(1));
    }

    @Test
    void delayThatIsAskedFor_isSeenInTheSpan() throws Exception {
        WebServer slow = start(Map.of("faults.delays", "1", "faults.delay", "PT0.3S"));

        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(slow, "/?subject=technology")));

        slow.shutdown().await();
        assertThat(response.statusCode()).isEqualTo(200);
        RecordedSpan think = only(RecordingAgent.trace(traceId(response), 2), "think", "think");
        assertThat(think.meta()).containsEntry("fault.injected", "delay");
        assertThat(think.duration())
                .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(think.error()).isZero();
    }

    /** The recording agent's own one is only a {@code Tracer}. */
    private static DatadogTracer recordedTracer() {
        RecordingAgent.tracer();
        return DatadogTracer.create(RecordingAgent.DEFAULT_SERVICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/?subject=technology&faults.errors=1", "/?subject=technology&errors=1&faults=1"})
    void request_cannotTurnFaultsOn(String path) throws Exception {
        HttpResponse<String> response = send(
                HttpRequest.newBuilder(uri(path)).header("faults.errors", "1").header("X-Fault", "error"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(only(RecordingAgent.trace(traceId(response), 2), "think", "think")
                        .meta())
                .doesNotContainKey("fault.injected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a+b",
                "a&b=c",
                "50%",
                "naïve",
                "思想",
                "💭",
                "\"quoted\"",
                "new\nline",
                "",
                "a/b?c#d",
                "__proto__"
            })
    void anyText_isASubject(String subject) throws Exception {
        String body = get("/?subject=" + encode(subject)).body();

        assertThat(Json.createReader(new StringReader(body)).readObject().keySet())
                .containsExactly(subject);
    }

    @Test
    void hundredSubjectsOf256Characters_areAnswered() throws Exception {
        String query = IntStream.range(0, 100)
                .mapToObj(i -> encode("想".repeat(253) + (i + 100)))
                .collect(Collectors.joining("&subject="));

        HttpResponse<String> response = get("/?subject=" + query);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(RecordingAgent.trace(traceId(response), 101))
                .filteredOn(span -> span.name().equals("think"))
                .hasSize(100);
    }

    @Test
    void moreThan100Subjects_areRefusedNamingTheLimit() throws Exception {
        refused(get("/?subject=a" + "&subject=b".repeat(100)), 400, "limits.subjects");
    }

    @Test
    void subjectLongerThan256Characters_isRefusedNamingTheLimit() throws Exception {
        refused(get("/?subject=" + "a".repeat(257)), 400, "limits.length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?", "/?Subject=technology", "/?subjects=technology"})
    void noSubject_isRefusedNamingTheParameter(String path) throws Exception {
        refused(get(path), 400, "'subject'");
    }

    @Test
    void requestWithoutHost_is400InJson() throws Exception {
        String response = raw("GET /?subject=technology HTTP/1.1\r\n\r\n");

        assertThat(response)
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("Content-Type: application/json")
                .contains("{\"error\":true,\"reason\":\"", "Host");
        saysNothingOfTheInside(response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/?subject=%zz", "/?subject=<b>", "/?subject=%", "/%zz", "/?subject=a b", "/?subject=\\"})
    void malformedRequest_isRefusedInJson(String target) throws Exception {
        String answer = raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Type: application/json", "{\"error\":true,\"reason\":\"");
        saysNothingOfTheInside(answer);
    }

    @ParameterizedTest
    @CsvSource({"/nothing/here,404", "/think,404", "/..,404"})
    void unknownPaths_shareOneResource(String path, int status) throws Exception {
        HttpResponse<String> response = get(path);

        refused(response, status, "nothing");
        RecordedSpan span = RecordingAgent.trace(traceId(response), 1).get(0);
        assertThat(span.resource()).isEqualTo("404");
        assertThat(span.error()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void otherMethods_areRefusedWithAllow(String method) throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/?subject=technology"))
                .method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
        RecordedSpan span = RecordingAgent.trace(traceId(response), 1).get(0);
        assertThat(span.resource()).isEqualTo("405");
        assertThat(span.tag("http.method")).isEqualTo(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics", "/openapi"})
    void operations_answerAndAreNotTraced(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("traceresponse")).isEmpty();
    }

    @Test
    void requestsSideBySide_areWholeTracesEach() {
        List<String> traces = Stream.generate(() -> CLIENT.sendAsync(
                        HttpRequest.newBuilder(uri("/?subject=technology&subject=x"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .limit(100)
                .toList()
                .stream()
                .map(response -> traceId(response.join()))
                .toList();

        assertThat(traces).doesNotHaveDuplicates().allSatisfy(trace -> RecordingAgent.trace(trace, 3));
    }

    private static void refused(HttpResponse<String> response, int status, String reason) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).startsWith("{\"error\":true,\"reason\":\"").contains(reason);
        saysNothingOfTheInside(response.body());
    }

    private static void saysNothingOfTheInside(String answer) {
        assertThat(answer).doesNotContain("Exception", "dev.thinker", "io.helidon", "\tat ");
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return uri(server, path);
    }

    private static URI uri(WebServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String traceId(HttpResponse<String> response) {
        return response.headers().firstValue("traceresponse").orElseThrow().split("-")[1];
    }

    private static RecordedSpan only(List<RecordedSpan> spans, String name, String resource) {
        assertThat(spans)
                .filteredOn(span -> span.name().equals(name) && span.resource().equals(resource))
                .hasSize(1);
        return spans.stream()
                .filter(span -> span.name().equals(name) && span.resource().equals(resource))
                .findFirst()
                .orElseThrow();
    }
}
