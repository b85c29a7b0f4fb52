package dev.thinker.agent;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TraceSearchTest {
    private final TestAgent agent = TestAgent.start();

    @AfterEach
    void stop() {
        agent.close();
    }

    /** How many of the five spans of the tutorial's request are found. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "service:thinker-api | 2",
                "service:Thinker-API | 2",
                "service:thinker-* | 5",
                "service:thinker-ap? | 2",
                "service:\"thinker-*\" | 0",
                "service:nobody | 0",
                "-service:thinker-api | 3",
                "NOT service:thinker-api | 3",
                "resource_name:\"GET /\" | 2",
                "operation_name:helidon.request | 2",
                "kind:server | 2",
                "type:web | 5",
                "env:dev version:1.0.0 | 5",
                "env:prod | 0",
                "status:error | 1",
                "status:ok | 4",
                "trace_id:" + ThinkTrace.ID + " | 5",
                "trace_id:fedcba9876543210 | 5",
                "trace_id:18364758544493064720 | 5",
                "span_id:0000000000000005 | 1",
                "span_id:5 | 1",
                "@subject:foo_bar | 1",
                "@subject:* | 2",
                "-@subject:* | 3",
                "@subject:(technology OR foo_bar) | 2",
                "@subject:(-technology) | 4",
                "@http.status_code:200 | 1",
                "@http.status_code:[200 TO 299] | 1",
                "@http.status_code:[500 TO *] | 0",
                "@http.status_code:>=200 | 1",
                "@http.status_code:<200 | 0",
                "@network.destination.port:8000 | 1",
                "@subject:>5 | 0",
                "@duration:>500ms | 3",
                "@duration:>=0.5s | 5",
                "duration:[710ms TO 720ms] | 2",
                "@duration:730000us | 1",
                "@duration:<1m | 5",
                "service:thinker-api kind:client | 1",
                "service:thinker-api AND kind:client | 1",
                "kind:client OR status:error | 2",
                "kind:server service:thinker-api OR status:error | 2",
                "kind:server (service:thinker-api OR status:error) | 1",
                "-(kind:server OR kind:client) | 2",
                "think | 5",
                "\"subject UNKNOWN\" | 1",
                "unk*wn | 1",
                "\"unk*wn\" | 0",
                "\"\" | 5",
                "( @subject:technology ) | 1",
            })
    void search_query_findsItsSpans(String query, int spans) {
        agent.putThinkTrace();

        assertThat(search(query + "", "&as=spans").getJsonNumber("total").intValueExact())
                .isEqualTo(spans);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "service: | 8 | missing",
                "( service:a | 0 | unmatched (",
                "service:a ) | 10 | unmatched )",
                "status:bad | 7 | ok or error",
                "service:a OR | 12 | missing",
                "AND service:a | 0 | missing",
                "http.status_code:500 | 0 | @http.status_code",
                "service:a @x:>fast | 13 | fast",
                "@x:[1 TO b] | 3 | b",
                "trace_id:xyz | 9 | id",
                "service:\"a | 8 | quote",
                "service:a -() | 12 | missing",
            })
    void search_invalidQuery_isRejectedWithTheIndex(String query, int at, String reason) {
        HttpResponse<String> response = agent.get("/api/traces?query=" + encode(query));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestAgent.json(response).getInt("at")).isEqualTo(at);
        assertThat(TestAgent.json(response).getString("reason")).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "@a:("})
    void search_deeplyNestedQuery_isRejected(String part) {
        assertThat(agent.get("/api/traces?query=" + encode(part.repeat(900))).statusCode())
                .isEqualTo(400);
    }

    @Test
    void search_longTexts_areMatched() {
        agent.put(TestSpan.recent(1, 1).named("shop", "buy", "a".repeat(3_900)));

        assertThat(search('"' + "a".repeat(3_900) + '"', "").getInt("total")).isEqualTo(1);
        assertThat(search('"' + "\\a".repeat(900) + '"', "").getInt("total")).isEqualTo(1);
        assertThat(search("a".repeat(3_900), "").getInt("total")).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void search_manyWildcardsInLongText_doesNotBacktrack() {
        agent.put(TestSpan.recent(1, 1).named("shop", "buy", "a".repeat(5_000)));

        assertThat(search("resource_name:" + "*a".repeat(500) + "*b", "").getInt("total"))
                .isZero();
        assertThat(search("resource_name:" + "*a?".repeat(500) + "*", "").getInt("total"))
                .isEqualTo(1);
        assertThat(search("*a".repeat(500) + "b", "").getInt("total")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "buy*, true",
        "*order, true",
        "b*y*r, true",
        "buy?order, true",
        "buy*orders, false",
        "*b*u*y*x*, false",
        "buyorder, false",
        "buy????er, true",
        "buy?????er, false",
        "*BUY*, true",
        "a*, false"
    })
    void search_wildcards_matchLikeInDatadog(String pattern, boolean matches) {
        agent.put(TestSpan.recent(1, 1).named("shop", "buy-order", "\\E"));

        assertThat(search("operation_name:" + pattern, "").getInt("total") == 1).isEqualTo(matches);
    }

    @Test
    void search_traces_showsTheFailedSpanOfEach() {
        agent.putThinkTrace();

        JsonObject response = search("@subject:*", "");

        assertThat(response.getInt("total")).isEqualTo(1);
        assertThat(response.getBoolean("truncated")).isFalse();
        assertThat(response.getJsonObject("chart").getJsonArray("errors").getValuesAs(JsonNumber::intValue))
                .contains(1);
        JsonObject row = response.getJsonArray("rows").getJsonObject(0);
        assertThat(row.getString("traceId")).isEqualTo(ThinkTrace.ID);
        assertThat(row.getString("spanId")).isEqualTo("0000000000000005");
        assertThat(row.getString("service")).isEqualTo("thinker-microservice");
        assertThat(row.getString("operation")).isEqualTo("think");
        assertThat(row.getString("resource")).isEqualTo("think");
        assertThat(row.getString("kind")).isEqualTo("internal");
        assertThat(row.getBoolean("error")).isTrue();
        assertThat(row.isNull("status")).isTrue();
        assertThat(row.getString("errorType")).isEqualTo("UnknownSubject");
        assertThat(row.getString("errorMessage")).isEqualTo("Subject unknown");
        assertThat(row.getInt("spans")).isEqualTo(5);
        assertThat(row.getInt("spanErrors")).isEqualTo(1);
        assertThat(row.getJsonArray("services").getValuesAs(JsonString::getString))
                .containsExactly("thinker-api", "thinker-microservice");
        assertThat(search("service:thinker-api", "")
                        .getJsonArray("rows")
                        .getJsonObject(0)
                        .getString("status"))
                .isEqualTo("200");
    }

    @Test
    void search_withoutQuery_showsTheRootOfEachTrace() {
        agent.putThinkTrace();

        JsonObject response = search("", "");

        assertThat(response.getJsonObject("chart").getJsonArray("errors").getValuesAs(JsonNumber::intValue))
                .containsOnly(0);
        JsonObject row = response.getJsonArray("rows").getJsonObject(0);
        assertThat(row.getString("spanId")).isEqualTo("0000000000000001");
        assertThat(row.getString("resource")).isEqualTo("think_handler");
        assertThat(row.getString("status")).isEqualTo("200");
        assertThat(row.getBoolean("error")).isFalse();
        assertThat(row.getInt("spanErrors")).isEqualTo(1);
    }

    @Test
    void search_severalTraces_returnsTheNewestFirst() {
        agent.put(TestSpan.recent(1, 1));
        agent.put(TestSpan.recent(2, 1).at(System.currentTimeMillis() * 1_000_000, 5));

        assertThat(traceIds("")).containsExactly("0000000000000002", "0000000000000001");
        assertThat(traceIds("&limit=1")).containsExactly("0000000000000002");
        assertThat(search("", "&limit=1").getBoolean("truncated")).isTrue();
        assertThat(search("", "&limit=1").getInt("total")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "service=shop, 2",
        "service=shop&kind=client, 1",
        "operation=http.request&resource=GET%20/, 2",
        "resource=GET, 0",
        "errors=true, 1",
        "min=1500000&max=1500000, 2",
        "min=1500001, 0",
        "min=0, 2",
        "max=1499999, 0",
        "env=dev, 1",
        "version=2, 1",
        "env=dev&version=2, 0",
        "to=1000, 0",
        "env=, 2"
    })
    void search_parameters_narrowTheQuery(String parameters, int traces) {
        TestSpan span = TestSpan.recent(1, 1).named("shop", "http.request", "GET /");
        agent.put(span.meta("span.kind", "server").meta("env", "dev"));
        agent.put(TestSpan.recent(2, 2)
                .named("shop", "http.request", "GET /")
                .meta("span.kind", "client")
                .meta("version", "2")
                .failed());

        assertThat(search("service:shop", "&" + parameters).getInt("total")).isEqualTo(traces);
    }

    @Test
    void search_range_isExtendedToWholeSteps() {
        long from = 1_700_000_000_000L;
        agent.put(TestSpan.of(1, 1).at(from * 1_000_000, 0));
        agent.put(TestSpan.of(2, 1).at((from + 5_000) * 1_000_000, 0));

        JsonObject response = search("", "&from=" + (from + 10) + "&to=" + (from + 4_500));

        assertThat(response.getJsonNumber("from").longValueExact()).isEqualTo(from);
        assertThat(response.getJsonNumber("to").longValueExact()).isEqualTo(from + 5_000);
        assertThat(response.getInt("total")).isEqualTo(1);
    }

    @Test
    void search_spanWithoutStart_isFoundByItsArrival() {
        agent.put(TestSpan.of(7, 1).at(0, 1_500_000));

        assertThat(traceIds("")).containsExactly("0000000000000007");
    }

    @Test
    void facets_countSpansByValue() {
        agent.putThinkTrace();

        JsonObject response = TestAgent.json(agent.get("/api/facets?query=" + encode("-kind:client")));

        assertThat(response.getInt("spans")).isEqualTo(4);
        List<JsonObject> facets = response.getJsonArray("facets").getValuesAs(JsonObject.class);
        assertThat(facets)
                .extracting(facet -> facet.getString("key"))
                .containsExactly(
                        "service",
                        "operation_name",
                        "resource_name",
                        "status",
                        "@http.status_code",
                        "@error.type",
                        "env");
        assertThat(facets.get(0).getJsonArray("values").toString())
                .isEqualTo(
                        "[{\"value\":\"thinker-microservice\",\"count\":3,"
                                + "\"term\":\"service:thinker-microservice\"},{\"value\":\"thinker-api\",\"count\":1,\"term\":\"service:thinker-api\"}]");
        assertThat(facets.get(2).getJsonArray("values").getValuesAs(JsonObject.class))
                .extracting(value -> value.getString("term"))
                .containsExactly("resource_name:think", "resource_name:\"GET /\"", "resource_name:think_handler");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "GET /a?b=*",
                "a \"quoted\" \\ one",
                "AND",
                "OR",
                "-x",
                "a:b",
                "(",
                "",
                "ä ö",
                "line\nbreak"
            })
    void facets_term_findsItsValueOnly(String value) {
        agent.put(TestSpan.recent(1, 1).named("shop", "buy", value));
        agent.put(TestSpan.recent(2, 2).named("shop", "buy", value + "!GET /a?b=c"));
        String term = TestAgent.json(agent.get("/api/facets?max=1500000"))
                .getJsonArray("facets")
                .getJsonObject(2)
                .getJsonArray("values")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(row -> row.getString("value").equals(value.isEmpty() ? "buy" : value))
                .findFirst()
                .orElseThrow()
                .getString("term");

        assertThat(search("service:shop " + term, "&as=spans").getInt("total")).isEqualTo(1);
    }

    @Test
    void scope_listsEnvironmentsAndTheVersionsOfOne() {
        agent.put(TestSpan.recent(1, 1).meta("env", "staging").meta("version", "2"));
        agent.put(TestSpan.recent(2, 1).meta("env", "laptop").meta("version", "3"));
        agent.put(TestSpan.recent(3, 1));

        assertThat(agent.get("/api/scope").body()).contains("[\"laptop\",\"staging\"]", "[\"2\",\"3\"]");
        assertThat(agent.get("/api/scope?env=staging").body()).contains("[\"laptop\",\"staging\"]", "[\"2\"]");
    }

    private JsonObject search(String query, String parameters) {
        HttpResponse<String> response = agent.get("/api/traces?query=" + encode(query) + parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestAgent.json(response);
    }

    private List<String> traceIds(String parameters) {
        return search("", parameters).getJsonArray("rows").getValuesAs(JsonObject.class).stream()
                .map(row -> row.getString("traceId"))
                .toList();
    }

    private static String encode(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }
}
