package dev.thinker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.LongStream;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipkinServiceTest {
    private static final String API = "/zipkin/api/v2";

    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void getTrace_translatesEverySpan() {
        sendThinkTrace();

        assertThat(trace(ThinkTrace.ID)).hasSize(5)
                .allSatisfy(span -> assertThat(span.asJsonObject().getString("traceId")).isEqualTo(ThinkTrace.ID));
        JsonObject client = span(2);
        assertThat(client.getString("parentId")).isEqualTo("0000000000000001");
        assertThat(client.getString("kind")).isEqualTo("CLIENT");
        assertThat(client.getString("name")).isEqualTo("GET /");
        assertThat(client.getJsonNumber("timestamp").longValueExact())
                .isEqualTo(ThinkTrace.ofApi().get(1).start() / 1_000);
        assertThat(client.getInt("duration")).isEqualTo(720_000);
        assertThat(client.getJsonObject("localEndpoint").getString("serviceName")).isEqualTo("thinker-api");
        assertThat(span(1)).doesNotContainKey("parentId");
        assertThat(span(1).getString("kind")).isEqualTo("SERVER");
        assertThat(span(4)).doesNotContainKey("kind");
    }

    @Test
    void getTrace_showsTheTagsThatTellOfTheRequest() {
        sendThinkTrace();

        assertThat(span(2).getJsonObject("tags").keySet()).containsExactlyInAnyOrder(
                "env", "version", "peer.hostname", "out.host", "network.destination.port", "operation");
        assertThat(span(2).getJsonObject("tags").getString("operation")).isEqualTo("helidon.client.request");
        assertThat(span(2).getJsonObject("tags").getString("network.destination.port")).isEqualTo("8000");
    }

    @Test
    void getTrace_marksOnlyTheSpanThatFailed() {
        sendThinkTrace();

        JsonObject tags = span(5).getJsonObject("tags");
        assertThat(tags.getString("error")).isEqualTo("Subject unknown");
        assertThat(tags.getString("error.type")).isEqualTo("UnknownSubject");
        assertThat(tags.getString("error.message")).isEqualTo("Subject unknown");
        assertThat(tags.getString("error.stack")).contains("Thoughts.of");
        assertThat(trace(ThinkTrace.ID).stream().filter(span -> span.asJsonObject().getJsonObject("tags").containsKey("error")))
                .hasSize(1);
    }

    @Test
    void getTrace_errorTagOfASpanThatDidNotFail() {
        send(recent(7, 1).meta("error", "false"), recent(7, 2).failed());

        assertThat(trace("7").getJsonObject(0).getJsonObject("tags")).doesNotContainKey("error");
        assertThat(trace("7").getJsonObject(1).getJsonObject("tags").getString("error")).isEqualTo("true");
    }

    @Test
    void getTrace_peerServiceNamesACalleeThatIsNotTraced() {
        send(recent(7, 1).meta("span.kind", "client").meta("peer.service", "quotes-db"));

        assertThat(trace("7").getJsonObject(0).getJsonObject("remoteEndpoint").getString("serviceName")).isEqualTo("quotes-db");
    }

    @Test
    void getTrace_peerServiceDoesNotRenameACalleeThatIsTraced() {
        send(recent(7, 1).meta("span.kind", "client").meta("peer.service", "thinker"));
        send(recent(7, 2).childOf(1).named("thinker-microservice", "helidon.request", "GET /").meta("span.kind", "server"));

        assertThat(trace("7").getJsonObject(0)).doesNotContainKey("remoteEndpoint");
    }

    @Test
    void getTrace_chunksWithoutTheRoot() {
        agent.put("/v0.4/traces", Payload.v04(ThinkTrace.ofMicroservice()));
        assertThat(trace(ThinkTrace.ID)).hasSize(3);

        agent.put("/v0.4/traces", Payload.v04(ThinkTrace.ofApi()));
        assertThat(trace(ThinkTrace.ID)).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000000000000fedcba9876543210", "fedcba9876543210", "FEDCBA9876543210", "18364758544493064720",
            "6921f6c000000000fedcba9876543210"})
    void getTrace_64BitId(String id) {
        send(recent(0xfedcba9876543210L, 1));

        assertThat(trace(id)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", ThinkTrace.ID, "99999999999999999999", "xyz", "6921f6c000000000fedcba98765432100", "-1", "+1"})
    void getTrace_notFound(String id) {
        HttpResponse<String> response = agent.get(API + "/trace/" + id);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestAgent.json(response).getString("reason")).contains("trace");
    }

    @Test
    void getTraces_newestFirst() {
        send(recent(1, 1));
        send(recent(2, 1));

        assertThat(traceIds("")).containsExactly("0000000000000002", "0000000000000001");
        assertThat(traceIds("?limit=1")).containsExactly("0000000000000002");
    }

    @ParameterizedTest
    @CsvSource({
            "serviceName=thinker-api, 1",
            "serviceName=Thinker-API, 1",
            "serviceName=nobody, 0",
            "serviceName=thinker-microservice&spanName=think, 1",
            "serviceName=thinker-api&spanName=think, 0",
            "annotationQuery=error, 1",
            "annotationQuery=subject=technology, 1",
            "annotationQuery=subject=technology%20and%20operation=think, 1",
            "annotationQuery=subject=philosophy, 0",
            "minDuration=700000, 1",
            "minDuration=800000, 0",
            "endTs=1&lookback=1, 0",
            "serviceName=&minDuration=, 1",
    })
    void getTraces_thatMatch(String query, int matches) {
        sendThinkTrace();

        assertThat(traceIds("?" + query)).hasSize(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=some", "limit=99999999999", "endTs=-1", "lookback=0", "minDuration=1s",
            "maxDuration=0"})
    void getTraces_badQuery(String query) {
        HttpResponse<String> response = agent.get(API + "/traces?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestAgent.json(response).getString("reason")).isNotBlank().doesNotContain("Exception");
    }

    @Test
    void getTraces_largerThanOnePiece() {
        send(LongStream.rangeClosed(1, 3000).mapToObj(id -> recent(1, id).meta("url", "http://localhost:5000/think/?" + id))
                .toArray(TestSpan[]::new));

        assertThat(agent.traces(API + "/traces").getJsonArray(0)).hasSize(3000);
    }

    @Test
    void getServices_andTheirSpans() {
        sendThinkTrace();

        assertThat(names("/services")).containsExactly("thinker-api", "thinker-microservice");
        assertThat(names("/spans?serviceName=thinker-microservice")).containsExactly("GET /", "think");
        assertThat(names("/remoteServices?serviceName=thinker-api")).isEmpty();
    }

    @Test
    void getAutocomplete() {
        sendThinkTrace();

        assertThat(names("/autocompleteKeys")).contains("operation");
        assertThat(names("/autocompleteValues?key=operation")).containsExactly("helidon.client.request", "helidon.request", "think");
        assertThat(names("/autocompleteValues")).isEmpty();
    }

    @Test
    void getDependencies_linksTheServices() {
        sendThinkTrace();

        JsonArray links = agent.traces(API + "/dependencies?endTs=" + System.currentTimeMillis() + "&lookback=60000");

        assertThat(links).hasSize(1);
        assertThat(links.getJsonObject(0).getString("parent")).isEqualTo("thinker-api");
        assertThat(links.getJsonObject(0).getString("child")).isEqualTo("thinker-microservice");
        assertThat(links.getJsonObject(0).getInt("callCount")).isEqualTo(1);
        assertThat(links.getJsonObject(0)).doesNotContainKey("errorCount");
    }

    @Test
    void getDependencies_clientSpansThatHaveAServiceNameOfTheirOwn() {
        send(recent(7, 1).named("shop", "flask.request", "GET /buy").meta("span.kind", "server"),
                recent(7, 2).childOf(1).named("requests", "requests.request", "GET /think").meta("span.kind", "client"));
        send(recent(7, 3).childOf(2).named("thinker", "helidon.request", "think_handler").meta("span.kind", "server").failed());

        assertThat(agent.traces(API + "/dependencies").toString()).isEqualTo("[{\"parent\":\"requests\",\"child\":\"thinker\","
                + "\"callCount\":1,\"errorCount\":1},{\"parent\":\"shop\",\"child\":\"requests\",\"callCount\":1}]");
    }

    @Test
    void getDependencies_spansWithoutAKind() {
        send(recent(7, 1).named("one", "work", "work"), recent(7, 2).childOf(1).named("other", "work", "work"));

        assertThat(agent.traces(API + "/dependencies").toString())
                .isEqualTo("[{\"parent\":\"one\",\"child\":\"other\",\"callCount\":1}]");
    }

    @Test
    void getDependencies_calleeThatIsNotTraced() {
        send(recent(7, 1).meta("span.kind", "client").meta("peer.service", "quotes-db"));

        assertThat(agent.traces(API + "/dependencies").toString())
                .isEqualTo("[{\"parent\":\"thinker-api\",\"child\":\"quotes-db\",\"callCount\":1}]");
    }

    @Test
    void getTraces_startOfZero() {
        send(TestSpan.of(7, 1).at(0, 1_500_000));

        assertThat(traceIds("")).containsExactly("0000000000000007");
    }

    @Test
    void getDependencies_outsideTheTimeAskedFor() {
        sendThinkTrace();

        assertThat(agent.traces(API + "/dependencies?endTs=1&lookback=1")).isEmpty();
    }

    @Test
    void getConfig_letsSearch() {
        assertThat(TestAgent.json(agent.get("/zipkin/config.json")).getBoolean("searchEnabled")).isTrue();
    }

    private void sendThinkTrace() {
        agent.put("/v0.4/traces", Payload.v04(ThinkTrace.ofMicroservice()));
        agent.put("/v0.4/traces", Payload.v04(ThinkTrace.ofApi()));
    }

    private void send(TestSpan... chunk) {
        assertThat(agent.put("/v0.4/traces", Payload.v04(List.of(chunk))).statusCode()).isEqualTo(200);
    }

    private static TestSpan recent(long traceId, long spanId) {
        return TestSpan.of(traceId, spanId).at((System.currentTimeMillis() - 1_000) * 1_000_000, 1_500_000);
    }

    private JsonArray trace(String id) {
        return agent.traces(API + "/trace/" + id);
    }

    private JsonObject span(int id) {
        return trace(ThinkTrace.ID).getValuesAs(JsonObject.class).stream()
                .filter(span -> span.getString("id").equals("000000000000000" + id))
                .findFirst()
                .orElseThrow();
    }

    private List<String> traceIds(String query) {
        return agent.traces(API + "/traces" + query).stream()
                .map(trace -> trace.asJsonArray().getJsonObject(0).getString("traceId"))
                .toList();
    }

    private List<String> names(String path) {
        return agent.traces(API + path).getValuesAs(JsonString::getString);
    }
}
