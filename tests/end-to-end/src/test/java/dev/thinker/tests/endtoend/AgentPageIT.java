package dev.thinker.tests.endtoend;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.thinker.tests.endtoend.AgentClient.ReceivedSpan;
import jakarta.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The pages that lead to a trace: services, resources, and the traces of a resource. */
@ExtendWith(NeedsChromium.class)
@EnabledIfSystemProperty(named = "soak", matches = "true", disabledReason = "it takes two minutes: -Dsoak=true")
class AgentPageIT {

    private static final String API = "services/thinker-api";
    private static final String THINK_HANDLER =
            API + "/resource?operation=helidon.request&resource=think_handler&kind=server";
    private static final Map<String, Double> NANOSECONDS =
            Map.of("ns", 1.0, "µs", 1e3, "ms", 1e6, "s", 1e9, "min", 60e9);
    private static final AtomicLong LAST_ID = new AtomicLong(1_000);

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    @AutoClose
    private static Browser browser;

    private static AgentPage page;
    /** The traces of think_handler, newest first: microservice down, no subject, and three without errors. */
    private static List<String> traceIds;

    @BeforeAll
    static void start() {
        Chromium chromium = Chromium.installed();
        RunningSystem.RunningService microservice = system.microservice();
        int api = system.api(microservice.port()).port();
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            asked.add(request(api, "?subject=technology&subject=foo_bar", 200));
        }
        asked.add(request(api, "", 400));
        system.agent()
                .await(
                        span -> span.service().equals("thinker-microservice")
                                && span.name().equals("helidon.request"),
                        3);
        microservice.service().stop();
        asked.add(request(api, "?subject=technology", 502));
        system.agent().await(span -> span.resource().equals("think_handler"), 5);
        Collections.reverse(asked);
        traceIds = asked;
        browser = new Browser(chromium);
        page = new AgentPage(browser, system.agent());
    }

    private static String request(int api, String query, int status) {
        HttpResponse<String> response = Http.get("http://localhost:" + api + "/think/" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return Http.traceId(response);
    }

    @BeforeEach
    void resetBrowser() {
        browser.resize(1200, 800);
        browser.prefer("light");
        browser.requested();
        browser.errors();
    }

    @AfterEach
    void leavePage() {
        browser.open("about:blank");
    }

    @Test
    void firstPage_listsTheServices() {
        page.open("");

        assertThat(page.heading()).isEqualTo("Services");
        Map<String, String> api = page.row("Service", "thinker-api");
        assertThat(api).containsEntry("Requests", "5").containsEntry("Errors", "1 (20%)");
        assertThat(List.of(nanoseconds(api.get("p50")), nanoseconds(api.get("p95")), nanoseconds(api.get("p99"))))
                .isSorted();
        assertThat(page.row("Service", "thinker-microservice"))
                .containsEntry("Requests", "3")
                .containsEntry("Errors", "0");
    }

    @Test
    void service_leadsToItsResources() {
        page.open("");
        page.click("thinker-api");
        page.awaitHeading("thinker-api");

        assertThat(page.place()).isEqualTo(API);
        assertThat(page.stats()).containsEntry("Requests", "5").containsEntry("Errors", "1 (20%)");
        assertThat(page.row("Resource", "think_handler"))
                .containsEntry("Requests", "5")
                .containsEntry("Errors", "1 (20%)")
                .hasEntrySatisfying("Resource", cell -> assertThat(cell).endsWith("helidon.request · server · web"));
    }

    @Test
    void resource_leadsToItsTracesNewestFirst() {
        List<ReceivedSpan> spans = traceIds.stream()
                .map(id -> system.agent()
                        .await(
                                span -> span.fullTraceId().equals(id)
                                        && span.resource().equals("think_handler"),
                                1)
                        .get(0))
                .toList();
        page.open(API);
        page.click("think_handler");
        page.awaitHeading("think_handler helidon.request · server");

        assertThat(page.place()).isEqualTo(THINK_HANDLER);
        assertThat(page.stats()).containsEntry("Requests", "5").containsEntry("Errors", "1 (20%)");
        List<Map<String, String>> rows = page.rows(found -> found.size() == 5);
        assertThat(rows).extracting(row -> row.get("Trace")).isEqualTo(traceIds);
        assertThat(rows).extracting(row -> row.get("Status")).containsExactly("502", "400", "200", "200", "200");
        assertThat(rows).extracting(row -> row.get("Spans")).containsExactly("2", "1", "5", "5", "5");
        assertThat(rows.get(0).get("Error"))
                .isNotEmpty()
                .isEqualTo(spans.get(0).meta().get("error.message"));
        assertThat(rows.subList(1, 5))
                .extracting(row -> row.get("Error"))
                .containsExactly("", "1 error inside", "1 error inside", "1 error inside");
        assertThat(rows.get(2).get("Services").split(", "))
                .containsExactlyInAnyOrder("thinker-api", "thinker-microservice");
        for (int i = 0; i < rows.size(); i++) {
            assertThat(nanoseconds(rows.get(i).get("Duration")))
                    .isCloseTo(spans.get(i).duration(), within(spans.get(i).duration() * 0.006));
            assertThat(Instant.ofEpochMilli(spans.get(i).start() / 1_000_000).toString())
                    .endsWith("T" + rows.get(i).get("Time").replaceFirst(".*, ", "") + "Z");
        }
    }

    @Test
    void latencyDistribution_draggedRange_limitsTheTraces() {
        page.open(THINK_HANDLER);
        assertThat(page.rows()).hasSize(5);

        browser.drag(browser.await(By.cssSelector("[aria-label='Latency distribution'] .plot")), 0.01, 0.3);

        List<Map<String, String>> rows = page.rows(found -> found.size() < 5 && !found.isEmpty());
        Matcher range = Pattern.compile("&min=(\\d+)&max=(\\d+)").matcher(page.place());
        assertThat(range.find()).as(page.place()).isTrue();
        assertThat(rows).extracting(row -> nanoseconds(row.get("Duration"))).allSatisfy(duration -> assertThat(duration)
                .isBetween(Long.parseLong(range.group(1)) * 0.994, Long.parseLong(range.group(2)) * 1.006));
        browser.await(By.cssSelector("#content .chip")).click();
        page.rows(found -> found.size() == 5);
        assertThat(page.place()).isEqualTo(THINK_HANDLER);
    }

    @Test
    void resource_scrolledToItsTraces_isPaused() {
        for (int i = 0; i < 40; i++) {
            send("read", "GET /", "");
        }
        page.open("services/read/resource?operation=web.request&resource=GET+/&kind=server");
        page.rows();

        assertPausedWhile("scrollTo(0, 500)", "scrollTo(0, 0)");
    }

    @Test
    void search_scrolled_isPaused() {
        for (int i = 0; i < 40; i++) {
            send("read", "GET /", "");
        }
        page.open("traces");
        page.rows();

        assertPausedWhile("scrollTo(0, 100)", "scrollTo(0, 0)");
    }

    @Test
    void search_withSelectedText_isPaused() {
        page.open("traces");
        page.rows();

        assertPausedWhile("getSelection().selectAllChildren(document.querySelector('td'))", "getSelection().empty()");
    }

    private static void assertPausedWhile(String read, String stop) {
        browser.run(read);
        browser.await(
                "the page says that it is paused",
                () -> browser.await(By.id("updated")).getText().endsWith(", paused while you read"));
        browser.requested();
        browser.run("return new Promise(done => setTimeout(done, 3000))");
        assertThat(browser.requested()).isEmpty();

        browser.run(stop);
        browser.await("the page calls again", () -> !browser.requested().isEmpty());
        browser.await(
                "the page says that it is live",
                () -> !browser.await(By.id("updated")).getText().contains("paused"));
    }

    @Test
    void trace_opensItsWaterfall() {
        page.open(THINK_HANDLER);
        page.clickRow(2);

        new TracePage(browser).rows(5);
        assertThat(page.place()).isEqualTo("traces/" + traceIds.get(2));

        browser.back();
        assertThat(page.rows()).hasSize(5);
        assertThat(page.place()).isEqualTo(THINK_HANDLER);
    }

    @Test
    void headerOfATrace_leadsBackToTheServices() {
        page.open("traces/" + traceIds.get(2));

        page.click("Services");

        page.awaitHeading("Services");
        assertThat(browser.url()).isEqualTo(page.address());
    }

    @Test
    void traceresponseHeader_leadsToItsTrace() {
        page.open("");
        browser.await(By.name("query")).click();
        browser.type("00-" + traceIds.get(2) + "-00000000000003e8-01", Keys.ENTER);

        new TracePage(browser).rows(5);
        assertThat(page.place()).isEqualTo("traces/" + traceIds.get(2));
    }

    @Test
    void linkOnAnotherSite_leadsToThePage() {
        browser.open("data:text/html,<a href='" + page.address() + THINK_HANDLER.replace("&", "%26") + "'>Look</a>");
        page.click("Look");

        assertThat(page.rows()).hasSize(5);
    }

    @Test
    void link_keepsTheWindowThatWasJustChosen() {
        page.open(API);
        page.rows();
        // Simulates a slow agent: the page keeps its content
        browser.run("fetch = () => new Promise(() => {})");

        page.click("1h");
        page.click("p95");

        assertThat(page.place()).isEqualTo(API + "?window=60&sort=p95");
    }

    @Test
    void address_keepsTheWindowAndTheOrder() {
        page.open(API);
        page.click("1h");
        page.rows();
        page.click("p95");
        assertThat(page.place()).isEqualTo(API + "?window=60&sort=p95");

        browser.reload();
        assertThat(page.rows())
                .extracting(row -> nanoseconds(row.get("p95")))
                .isSortedAccordingTo(Collections.reverseOrder());
        assertThat(browser.await(By.cssSelector("#windows [aria-current=true]")).getText())
                .isEqualTo("1h");
        assertThat(browser.await(By.cssSelector("th[aria-sort=descending]")).getText())
                .isEqualTo("p95");

        browser.back();
        browser.back();
        browser.await("the window is again 15m", () -> browser.await(By.cssSelector("#windows [aria-current=true]"))
                .getText()
                .equals("15m"));
        assertThat(page.place()).isEqualTo(API);
        assertThat(page.heading()).isEqualTo("thinker-api");
    }

    @Test
    void newRequests_appearUnlessPaused() {
        send("growing", "GET /", "first");
        page.open("services/growing");
        assertThat(page.row("Resource", "GET /")).containsEntry("Requests", "1");

        send("growing", "GET /", "second");
        page.rows(rows -> rows.get(0).get("Requests").equals("2"));

        page.press("Pause");
        send("growing", "GET /", "third");
        browser.requested();
        browser.run("return new Promise(done => setTimeout(done, 3000))");
        assertThat(browser.requested()).isEmpty();
        assertThat(page.row("Resource", "GET /")).containsEntry("Requests", "2");

        page.press("Resume");
        page.rows(rows -> rows.get(0).get("Requests").equals("3"));
    }

    @Test
    void hiddenPage_sendsNoRequests() {
        page.open("");
        page.rows();
        browser.run("Object.defineProperty(document, 'hidden', {configurable: true, get: () => true});"
                + "document.dispatchEvent(new Event('visibilitychange'))");
        browser.await(
                "pending requests have been sent", () -> browser.requested().isEmpty());
        browser.run("return new Promise(done => setTimeout(done, 3000))");
        assertThat(browser.requested()).isEmpty();

        browser.run("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
        browser.await("the page asks again", () -> !browser.requested().isEmpty());
    }

    @Test
    void namesThatLookLikeHtml_areText() {
        String service = "<img src=x onerror=\"document.title='run'\">&amp;";
        String resource = "GET /<script>document.title='run'</script>?q='\"&#x3c;";
        String message = "<b onclick=alert(1)>Failed</b>";
        send(service, resource, message);

        page.open("");
        page.click(service);
        page.awaitHeading(service);
        page.click(resource);
        page.awaitHeading(resource + " web.request · server");

        assertThat(page.rows()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("Error", message)
                .containsEntry("Services", service));
        assertThat(browser.all(By.cssSelector("main img, main script, main b[onclick]")))
                .isEmpty();
        assertThat((String) browser.run("return document.title")).startsWith("GET /<script>");
        assertThat(browser.errors()).isEmpty();
        browser.reload();
        page.awaitHeading(resource + " web.request · server");
    }

    @Test
    void scriptInThePage_isBlocked() {
        page.open("");
        page.rows();

        browser.run("const script = document.createElement('script'); script.textContent = 'window.hasRun = true';"
                + "document.body.append(script)");

        assertThat(browser.run("return window.hasRun")).isNull();
        assertThat(browser.errors()).singleElement().asString().contains("Content Security Policy");
    }

    @Test
    void pages_callNoOtherHostAndLogNoErrors() {
        for (String place : List.of("", API, THINK_HANDLER)) {
            page.open(place);
            page.rows();
        }

        assertThat(browser.requested())
                .anyMatch(url -> url.contains("/api/traces"))
                .allMatch(
                        url -> url.startsWith(page.address()) || url.startsWith("data:") || url.equals("about:blank"));
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void charts_showRequestsAndErrors() {
        page.open(API);
        page.rows();
        assertThat(browser.all(By.cssSelector(".summary [role=img]")))
                .singleElement()
                .satisfies(chart ->
                        assertThat(chart.getAttribute("aria-label")).startsWith("5 requests and 1 error, at most "));
    }

    @Test
    void phone_needsNoHorizontalScrolling() {
        send(
                "a-service-of-a-team-that-likes-long-names-and-writes-them-out",
                "SELECT * FROM customers WHERE id = ?",
                "failed");
        browser.resize(360, 740);

        for (String place : List.of("", API, THINK_HANDLER)) {
            page.open(place);
            page.rows();
            assertThat((long) browser.run("return document.documentElement.scrollWidth"))
                    .as(place)
                    .isEqualTo(360);
            assertThat(browser.all(By.cssSelector("#content table[role=table] tr[role=row] [role=rowheader]")))
                    .as(place)
                    .isNotEmpty();
        }
    }

    @Test
    void namesWithoutSpaces_needNoHorizontalScrolling() {
        String service = "com.example.orders.OrderProcessingBackgroundWorkerApplication"
                .repeat(5)
                .substring(0, 100);
        send(service, "token".repeat(120), "io.netty.channel.AbstractChannel$AnnotatedConnectException:".repeat(5));

        for (int width : List.of(1280, 360)) {
            browser.resize(width, 740);
            for (String place : List.of(
                    "",
                    "services/" + service,
                    "services/" + service + "/resource?operation=web.request&resource=" + "token".repeat(120))) {
                page.open(place);
                page.rows();
                assertThat((long) browser.run("return document.documentElement.scrollWidth"))
                        .as(place)
                        .isLessThanOrEqualTo(width);
            }
        }
    }

    @Test
    void sameResourceOfTwoKinds_hasTwoPages() {
        send("both", "GET /", "", "server");
        send("both", "GET /", "refused", "client");
        page.open("services/both");
        assertThat(page.rows()).hasSize(2);

        page.open("services/both/resource?operation=web.request&resource=GET+/&kind=client");

        assertThat(page.rows()).hasSize(1);
        assertThat(browser.all(By.cssSelector("#content dd")).get(0).getText()).isEqualTo("1");
        assertThat(browser.all(By.cssSelector("td.message")).get(0).getText()).isEqualTo("refused");
    }

    @Test
    void keyboard_opensAServiceAndComesBack() {
        page.open("");
        page.rows();

        tabTo("thinker-api");
        WebElement row = browser.focused().findElement(By.xpath("ancestor::tr"));
        assertThat(row.getCssValue("outline-style")).isEqualTo("solid");
        browser.type(Keys.ENTER);
        page.awaitHeading("thinker-api");
        assertThat(browser.focused().getTagName()).isEqualTo("h1");
        tabTo("think_handler");

        browser.back();
        page.awaitHeading("Services");
    }

    @Test
    void backAndReload_returnToWhereThePageWasScrolled() {
        for (int i = 0; i < 60; i++) {
            send("many-resources", "GET /" + i, "");
        }
        page.open("services/many-resources");
        page.rows(rows -> rows.size() == 60);
        browser.run("scrollTo(0, 1000)");
        browser.await("it is scrolled", () -> browser.run("return scrollY === 1000 && history.state === 1000")
                .equals(true));
        browser.run("document.elementFromPoint(300, 400).closest('tr').querySelector('a').click()");
        browser.await("a resource is shown", () -> page.heading().startsWith("GET /"));
        page.rows();
        assertThat(browser.run("return scrollY")).isEqualTo(0L);

        browser.back();
        page.awaitHeading("many-resources");
        browser.await(
                "it is scrolled as it was", () -> browser.run("return scrollY").equals(1000L));

        browser.reload();
        page.awaitHeading("many-resources");
        browser.await(
                "it is scrolled as it was", () -> browser.run("return scrollY").equals(1000L));
    }

    private static void tabTo(String link) {
        for (int i = 0; i < 30 && !browser.focused().getText().equals(link); i++) {
            browser.type(Keys.TAB);
        }
        assertThat(browser.focused().getText()).isEqualTo(link);
    }

    @Test
    void focus_staysWhereItIsWhileThePageUpdates() {
        page.open("");
        page.rows();
        tabTo("thinker-api");

        browser.requested();
        browser.await("the page has called again", () -> browser.requested().stream()
                .anyMatch(url -> url.contains("/api/services")));
        send("another", "GET /", "");
        page.row("Service", "another");

        assertThat(browser.focused().getText()).isEqualTo("thinker-api");
    }

    @Test
    void focus_staysOnARowThatAnotherOvertakes() {
        send("ranking", "GET /first", "");
        send("ranking", "GET /first", "");
        send("ranking", "GET /second", "");
        page.open("services/ranking");
        page.rows(rows -> rows.size() == 2 && rows.get(0).get("Resource").startsWith("GET /first"));
        tabTo("GET /second");

        send("ranking", "GET /second", "");
        send("ranking", "GET /second", "");

        page.rows(rows -> rows.get(0).get("Resource").startsWith("GET /second"));
        assertThat(browser.focused().getText()).isEqualTo("GET /second");
    }

    @Test
    void typedQuery_staysWhileThePageUpdates() {
        page.open("");
        page.rows();
        browser.type("/");
        browser.type("status:error", Keys.TAB);

        browser.requested();
        browser.await("the page has called again", () -> browser.requested().stream()
                .anyMatch(url -> url.contains("/api/services")));
        send("typed", "GET /", "");
        page.row("Service", "typed");

        assertThat(browser.await(By.name("query")).getAttribute("value")).isEqualTo("status:error");
        browser.type(Keys.ENTER);
        page.awaitHeading("Traces");
        assertThat(page.place()).contains("query=status");
    }

    @Test
    void environmentWithoutTraces_isNotAnEmptyAgent() {
        page.open("?env=nowhere");

        assertThat(page.notice()).startsWith("No requests in the last 15 min");
    }

    @Test
    void tooLongWindow_isRejectedWithTheReason() {
        page.open("?window=2000");

        assertThat(page.problem())
                .startsWith("The local agent rejected the request: ")
                .contains("window");
        page.click("1h");
        page.rows();
        page.awaitNoProblem();
    }

    @Test
    void unknownService_hasNoRequests() {
        page.open("services/nobody?window=5");

        assertThat(page.notice()).startsWith("No requests in the last 5 min");
        page.click("Show the last 24 hours");
        browser.await("it looks at a whole day", () -> page.notice().startsWith("No requests in the last 24 h"));
    }

    @Test
    void emptyAgentAndStoppedAgent_areReported() {
        try (RunningSystem other = new RunningSystem()) {
            other.startAgent();
            AgentPage empty = new AgentPage(browser, other.agent());
            empty.open("");
            assertThat(empty.notice())
                    .contains(
                            "No traces yet",
                            "curl 'localhost:5000/think/?subject=technology&subject=foo_bar'",
                            "DD_TRACE_AGENT_URL=http://localhost:"
                                    + other.agent().port());
            send(other.agent(), "first", "GET /", "", "server");
            empty.row("Service", "first");

            other.stopAgent();
            assertThat(empty.problem())
                    .startsWith("The local agent at localhost:" + other.agent().port() + " does not respond. "
                            + "The page shows data from ");
            assertThat(empty.rows()).hasSize(1);
            empty.click("first");
            empty.awaitHeading("first");
            browser.await("nothing is called old that is not there", () -> empty.problem()
                    .endsWith("does not respond."));
            browser.back();

            other.startAgent();
            empty.awaitNoProblem();
            assertThat(empty.notice()).contains("No traces yet");
        }
    }

    /** Sends one span, an error span if it has a message. */
    private static void send(String service, String resource, String message) {
        send(service, resource, message, "server");
    }

    private static void send(String service, String resource, String message, String kind) {
        send(system.agent(), service, resource, message, kind);
    }

    private static void send(AgentClient agent, String service, String resource, String message, String kind) {
        long id = LAST_ID.incrementAndGet();
        agent.send(Json.createArrayBuilder()
                .add(Json.createArrayBuilder()
                        .add(Json.createObjectBuilder()
                                .add("trace_id", id)
                                .add("span_id", id)
                                .add("parent_id", 0)
                                .add("service", service)
                                .add("name", "web.request")
                                .add("resource", resource)
                                .add("type", "web")
                                .add("start", System.currentTimeMillis() * 1_000_000)
                                .add("duration", 5_000_000)
                                .add("error", message.isEmpty() ? 0 : 1)
                                .add(
                                        "meta",
                                        Json.createObjectBuilder()
                                                .add("span.kind", kind)
                                                .add("error.message", message))
                                .add(
                                        "metrics",
                                        Json.createObjectBuilder()
                                                .add("_dd.top_level", 1)
                                                .add("_sampling_priority_v1", 1))))
                .build());
    }

    private static double nanoseconds(String duration) {
        String[] parts = duration.split(" ");
        return Double.parseDouble(parts[0].replace(",", "")) * NANOSECONDS.get(parts[1]);
    }
}
