package dev.thinker.tests.endtoend;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.assertj.core.api.Assertions.within;

/** The pages of a trace, of the search, and of the map; and all pages in both color schemes, wide and narrow. */
@ExtendWith(NeedsChromium.class)
@EnabledIfSystemProperty(named = "soak", matches = "true", disabledReason = "it takes two minutes: -Dsoak=true")
class TracePageIT {

    private static final String RESOURCE =
            "services/thinker-api/resource?operation=helidon.request&resource=think_handler&kind=server";
    private static final AtomicLong LAST_ID = new AtomicLong(1_000_000);

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    @AutoClose
    private static Browser browser;

    private static AgentPage page;
    private static TracePage trace;
    private static String traceId;

    @BeforeAll
    static void start() {
        Chromium chromium = Chromium.installed();
        int api = system.api(system.microservice().port()).port();
        traceId = Http.traceId(Http.get("http://localhost:" + api + "/think/?subject=technology&subject=foo_bar"));
        system.agent().trace(traceId, 5);
        browser = new Browser(chromium);
        page = new AgentPage(browser, system.agent());
        trace = new TracePage(browser);
    }

    @BeforeEach
    void resetBrowser() {
        browser.resize(1280, 800);
        browser.prefer("light");
        browser.requested();
        browser.errors();
    }

    @Test
    void waterfall_showsFiveSpansOfTwoServicesAndOnlyTheFailedOneInRed() {
        page.open("traces/" + traceId);

        List<WebElement> rows = trace.rows(5);
        assertThat(rows)
                .extracting(row -> row.findElement(By.cssSelector(".label")).getText())
                .containsExactly(
                        "thinker-api think_handler",
                        "thinker-api GET /",
                        "thinker-microservice GET /",
                        "thinker-microservice think",
                        "thinker-microservice think");
        Object red = browser.run("""
                const color = getComputedStyle(document.documentElement).getPropertyValue('--errors');
                const probe = document.body.appendChild(document.createElement('i'));
                probe.style.color = color;
                return [...document.querySelectorAll('.track .bar')].map(
                    bar => getComputedStyle(bar).backgroundColor === getComputedStyle(probe).color);""");
        assertThat((List<?>) red).filteredOn(Boolean.TRUE::equals).hasSize(1);
        assertThat(page.stats())
                .containsEntry("Status", "200")
                .containsEntry("Spans", "5")
                .containsEntry("Errors", "1");
    }

    @Test
    void failedSpan_showsItsTagsAndItsErrorWithFoldedStack() {
        page.open("traces/" + traceId);
        trace.selectFailed();

        assertThat(trace.tags()).containsAllEntriesOf(Map.of("subject", "foo_bar", "error.message", "Subject unknown"));
        assertThat(browser.await(By.cssSelector(".failure")).getText())
                .startsWith("Subject unknown")
                .contains("UnknownSubjectException", "dev.thinker.microservice.");
        assertThat(page.place()).contains("#span=");

        browser.reload();
        assertThat(trace.tags()).containsEntry("subject", "foo_bar");
    }

    @Test
    void selection_isTheSameInAllTabs() {
        page.open("traces/" + traceId);
        trace.selectFailed();

        trace.tab("Spans");
        assertThat(browser.await(By.cssSelector(".spans [aria-selected=true]")).getText())
                .contains("think")
                .contains("1 failed");
        trace.tab("Flame graph");
        assertThat(trace.tags()).containsEntry("subject", "foo_bar");
        trace.tab("Waterfall");
        assertThat(trace.selected()).isEqualTo("thinker-microservice think");
    }

    @Test
    void tag_leadsToTheSearchForIt() {
        page.open("traces/" + traceId);
        trace.selectFailed();

        page.click("foo_bar");

        assertThat(page.rows(rows -> rows.size() == 1))
                .extracting(row -> row.get("Error"))
                .containsExactly("Subject unknown");
        assertThat(browser.await(By.name("query")).getAttribute("value")).isEqualTo("@subject:foo_bar");
    }

    @Test
    void keyboard_movesFoldsZoomsAndHelps() {
        page.open("traces/" + traceId);
        trace.rows(5);
        browser.type(Keys.ARROW_DOWN, Keys.ARROW_DOWN);
        assertThat(trace.selected()).isEqualTo("thinker-api GET /");

        browser.type(Keys.ARROW_LEFT);
        trace.rows(2);
        browser.type(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
        trace.rows(5);
        assertThat(trace.selected()).isEqualTo("thinker-microservice GET /");

        browser.await(By.cssSelector("[role=tree]")).sendKeys(Keys.ENTER);
        browser.await(By.cssSelector(".tools .chip"));
        browser.type(Keys.ESCAPE, Keys.ESCAPE);
        browser.await("nothing is selected", () -> browser.all(By.cssSelector("[role=treeitem][aria-selected=true]"))
                .isEmpty());

        browser.type("?");
        assertThat(browser.await(By.tagName("dialog")).getText()).contains("zoom to the selected span");
        browser.type(Keys.ESCAPE);
        browser.await(
                "the help is gone", () -> browser.all(By.tagName("dialog")).isEmpty());
    }

    @Test
    void find_selectsTheMatchesOneAfterAnother() {
        page.open("traces/" + traceId);
        trace.rows(5);
        trace.find("think");
        trace.awaitMatches("5 spans");

        trace.find("subject:");
        trace.awaitMatches("2 spans");
        browser.type(Keys.ENTER);
        trace.awaitMatches("1 of 2 spans");
        browser.type(Keys.ENTER);
        trace.awaitMatches("2 of 2 spans");
        browser.type(Keys.chord(Keys.SHIFT, Keys.ENTER));
        trace.awaitMatches("1 of 2 spans");

        browser.type(Keys.ESCAPE);
        trace.awaitMatches("");
        assertThat(browser.await(By.cssSelector(".find input")).getAttribute("value"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject:foo_bar",
                "@subject:foo_bar",
                "subject=foo_bar",
                "foo_bar",
                "Subject unknown",
                "UnknownSubjectException",
                "status:error",
                "at dev.thinker.microservice."
            })
    void find_tagOrError_selectsTheSpanThatHasIt(String typed) {
        page.open("traces/" + traceId);
        trace.rows(5);

        trace.find(typed, Keys.ENTER);

        trace.awaitMatches("1 of 1 span");
        assertThat(trace.tags()).containsEntry("subject", "foo_bar");
    }

    @Test
    void find_nameOfATag_marksTheSpansThatHaveIt() {
        page.open("traces/" + traceId);
        trace.rows(5);

        trace.find("network.destination.port");

        trace.awaitMatches("1 span");
        assertThat(browser.await(By.cssSelector("[role=treeitem].found .label")).getText())
                .isEqualTo("thinker-api GET /");
        assertThat(browser.all(By.cssSelector("[role=treeitem].dim"))).hasSize(4);
        trace.find("nothing has this");
        trace.awaitMatches("0 spans");
        trace.find("undefined");
        trace.awaitMatches("0 spans");
    }

    @Test
    void copy_ofATag_copiesItsValue() {
        page.open("traces/" + traceId);
        trace.selectFailed();

        browser.await(By.cssSelector(".tags [aria-label='Copy subject']")).sendKeys(Keys.ENTER);

        browser.await("the button says so", () -> browser.await(By.cssSelector(".tags [aria-label='Copy subject']"))
                .getText()
                .equals("Copied"));
        assertThat(browser.clipboard()).isEqualTo("foo_bar");
    }

    @Test
    void timeAxis_draggedRange_zoomsToIt() {
        page.open("traces/" + traceId);
        trace.rows(5);

        browser.drag(browser.await(By.className("ruler")), 0.25, 0.75);

        assertThat(zoomInParts()).satisfies(part -> assertThat(part).isCloseTo(0.25, within(0.02)), atIndex(0));
        assertThat(zoomInParts()).satisfies(part -> assertThat(part).isCloseTo(0.75, within(0.02)), atIndex(1));
        Object bar = browser.run("return document.querySelector('.track .bar').style.width");
        assertThat(Double.parseDouble(bar.toString().replace("%", ""))).isCloseTo(200, within(8.0));
        browser.await(By.cssSelector(".tools .chip")).click();
        assertThat(trace.zoom()).isEmpty();
    }

    @Test
    void flameGraph_draggedRange_zoomsAndSelectsNothing() {
        page.open("traces/" + traceId + "?tab=flame");

        browser.drag(browser.await(By.tagName("canvas")), 0.5, 0.25);

        assertThat(zoomInParts()).satisfies(part -> assertThat(part).isCloseTo(0.25, within(0.02)), atIndex(0));
        assertThat(zoomInParts()).satisfies(part -> assertThat(part).isCloseTo(0.5, within(0.02)), atIndex(1));
        assertThat(trace.hasDetails()).isFalse();
    }

    /** Where the zoomed range begins and ends in the trace. */
    private static List<Double> zoomInParts() {
        double whole = nanoseconds(page.stats().get("Duration"));
        return Stream.of(trace.zoom().replace(" ✕", "").split(" – "))
                .map(duration -> nanoseconds(duration) / whole)
                .toList();
    }

    private static double nanoseconds(String duration) {
        String[] parts = duration.split(" ");
        return Double.parseDouble(parts[0])
                * Map.of("ns", 1.0, "µs", 1e3, "ms", 1e6, "s", 1e9).get(parts[1]);
    }

    @Test
    void flameGraph_click_selectsTheSpanUnderThePointer() {
        page.open("traces/" + sendNested() + "?tab=flame");

        browser.click(browser.await(By.tagName("canvas")), 12);
        trace.awaitDetails("shop outer");
        browser.click(browser.await(By.tagName("canvas")), 36);
        trace.awaitDetails("shop inner");
        assertThat(page.place()).contains("#span=");

        assertThat(trace.zoom()).isEmpty();
        browser.doubleClick(browser.await(By.tagName("canvas")), 36);
        assertThat(trace.zoom()).isEqualTo("2 ms – 7 ms ✕");
    }

    /** A span of 10 ms, and in the middle of it one of 5 ms. */
    private static long sendNested() {
        long id = LAST_ID.addAndGet(100);
        long start = System.currentTimeMillis();
        send(span(id, 1, 0, "outer", start).add("duration", 10_000_000), span(id, 2, 1, "inner", start + 2));
        return id;
    }

    @Test
    void flameGraph_arrowKeys_goToChildParentAndSibling() {
        page.open("traces/" + traceId + "?tab=flame");
        browser.await(By.tagName("canvas"));

        browser.type(Keys.ARROW_DOWN);
        trace.awaitDetails("thinker-api think_handler");
        browser.type(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN);
        trace.awaitDetails("thinker-microservice think");
        String first = trace.tags().get("subject");
        browser.type(Keys.ARROW_RIGHT);
        browser.await(
                "the other think span is selected",
                () -> !first.equals(trace.tags().get("subject")));
        browser.type(Keys.ARROW_LEFT);
        browser.await(
                "the first one is selected again",
                () -> first.equals(trace.tags().get("subject")));
        browser.type(Keys.ARROW_UP);
        trace.awaitDetails("thinker-microservice GET /");
    }

    @Test
    void escape_zoomsOutFirstAndThenClosesTheDetails() {
        page.open("traces/" + sendNested() + "?tab=flame");
        browser.click(browser.await(By.tagName("canvas")), 36);
        trace.awaitDetails("shop inner");
        browser.await(By.cssSelector(".flame .rows")).sendKeys(Keys.ENTER);
        assertThat(trace.zoom()).isEqualTo("2 ms – 7 ms ✕");

        browser.type(Keys.ESCAPE);
        assertThat(trace.zoom()).isEmpty();
        assertThat(trace.hasDetails()).isTrue();

        browser.type(Keys.ESCAPE);
        assertThat(trace.hasDetails()).isFalse();
        assertThat(page.place()).doesNotContain("#");
    }

    @Test
    void help_opensByButtonAndClosesByButton() {
        page.open("traces/" + traceId);
        trace.rows(5);

        page.press("?");
        assertThat(browser.await(By.tagName("dialog")).getText()).contains("search all traces");
        page.press("Close");

        browser.await(
                "the help is gone", () -> browser.all(By.tagName("dialog")).isEmpty());
    }

    @Test
    void help_escapeAfterAClickInIt_closesOnlyTheHelp() {
        page.open("traces/" + traceId);
        trace.selectFailed();
        page.press("?");

        browser.await(By.cssSelector("dialog dd")).click();
        browser.type(Keys.ARROW_UP, Keys.ESCAPE);

        browser.await(
                "the help is gone", () -> browser.all(By.tagName("dialog")).isEmpty());
        assertThat(trace.tags()).containsEntry("subject", "foo_bar");
    }

    @Test
    void timeAxis_zoomedFarIn_hasDifferentTimes() {
        long id = LAST_ID.addAndGet(100);
        long start = System.currentTimeMillis();
        send(span(id, 1, 0, "long", start).add("duration", 2_000_000_000L));
        send(span(id, 2, 1, "short", start + 1_500).add("duration", 5_000_000));
        page.open("traces/" + id);
        trace.rows(2).get(1).click();
        trace.awaitDetails("shop short");

        browser.await(By.cssSelector("[role=tree]")).sendKeys(Keys.ENTER);

        assertThat(trace.zoom()).isEqualTo("1.5 s – 1.505 s ✕");
        assertThat(browser.all(By.cssSelector(".ruler .labels span")))
                .extracting(WebElement::getText)
                .doesNotHaveDuplicates();
    }

    @Test
    void spansThatArriveLater_areAdded() {
        long id = LAST_ID.addAndGet(100);
        long start = System.currentTimeMillis();
        send(span(id, 1, 0, "caller", start));
        page.open("traces/" + id);
        trace.rows(1);

        send(span(id, 2, 1, "callee", start + 1));

        trace.rows(2);
    }

    @Test
    void tagsWithUnusualValuesAndNames_leadToASearchThatFindsThemOrNowhere() {
        long id = LAST_ID.addAndGet(100);
        send(span(id, 1, 0, "GET /", System.currentTimeMillis())
                .add("meta", Json.createObjectBuilder().add("state", "OR").add("k8s:pod", "shop-1"))
                .add("metrics", Json.createObjectBuilder().add("ratio", 0.0005)));

        for (String value : List.of("OR", "0.0005")) {
            page.open("traces/" + id);
            trace.rows(1).get(0).click();
            trace.awaitDetails("shop GET /");
            page.click(value);
            assertThat(page.rows(rows -> rows.size() == 1)).hasSize(1);
        }
        page.open("traces/" + id);
        trace.rows(1).get(0).click();
        assertThat(trace.tags()).containsEntry("k8s:pod", "shop-1");
        assertThat(browser.all(By.linkText("shop-1"))).isEmpty();
    }

    @Test
    void tracePage_showsItsEnvironmentAndOffersNoFilters() {
        long id = LAST_ID.addAndGet(100);
        send(span(id, 1, 0, "GET /", System.currentTimeMillis())
                .add(
                        "meta",
                        Json.createObjectBuilder().add("span.kind", "server").add("env", "staging")));

        page.open("traces/" + id + "?env=prod");

        assertThat(page.stats()).containsEntry("Env", "staging").containsEntry("Version", "–");
        assertThat(browser.all(By.id("scope"))).noneMatch(WebElement::isDisplayed);
    }

    @Test
    void cycleAndMissingParent_areLabeled() {
        long id = LAST_ID.addAndGet(100);
        long start = System.currentTimeMillis();
        send(
                span(id, 1, 3, "one", start),
                span(id, 2, 1, "two <img src=x onerror=alert(1)>", start + 1),
                span(id, 3, 2, "three", start + 2),
                span(id, 4, 77, "orphan", start + 3));

        page.open("traces/" + id);

        List<WebElement> rows = trace.rows(4);
        assertThat(rows.get(0).getText()).contains("one", "Its parents form a cycle");
        assertThat(rows.get(1).getText()).contains("two <img src=x onerror=alert(1)>");
        assertThat(rows.get(3).getText()).contains("orphan", "Its parent span is missing");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void link_leadsToTheSpanOfTheOtherTrace() {
        long producer = LAST_ID.addAndGet(100);
        long consumer = LAST_ID.addAndGet(100);
        long start = System.currentTimeMillis();
        send(span(producer, 1, 0, "produce", start));
        send(span(consumer, 1, 0, "consume", start + 1)
                .add(
                        "span_links",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("trace_id", producer)
                                        .add("span_id", producer + 1)
                                        .add(
                                                "attributes",
                                                Json.createObjectBuilder().add("queue", "orders")))));
        page.open("traces/" + consumer);
        trace.rows(1).get(0).click();
        trace.awaitDetails("shop consume");

        assertThat(browser.await(By.cssSelector(".details")).getText()).contains("Links", "queue", "orders");

        browser.await(By.partialLinkText(Long.toHexString(producer))).click();
        trace.awaitDetails("shop produce");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void event_isShownWithItsTimeInTheSpanAndItsAttributes() {
        long id = LAST_ID.addAndGet(100);
        long start = System.currentTimeMillis();
        send(span(id, 1, 0, "lookup", start)
                .add(
                        "span_events",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("name", "cache miss <b>")
                                        .add("time_unix_nano", start * 1_000_000 + 2_000_000)
                                        .add(
                                                "attributes",
                                                Json.createObjectBuilder()
                                                        .add(
                                                                "key",
                                                                Json.createObjectBuilder()
                                                                        .add("type", 0)
                                                                        .add("string_value", "item:7"))))));
        page.open("traces/" + id);
        trace.rows(1).get(0).click();
        trace.awaitDetails("shop lookup");

        assertThat(browser.await(By.cssSelector(".details")).getText())
                .contains("Events", "cache miss <b> after 2 ms", "key", "item:7");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void tenThousandSpans_haveFewElementsAndScrollToTheLast() {
        long id = LAST_ID.addAndGet(20_000);
        long start = System.currentTimeMillis();
        for (int from = 1; from <= 10_000; from += 2_500) {
            send(IntStream.range(from, from + 2_500)
                    .mapToObj(i -> span(id, i, i == 1 ? 0 : Math.max(1, i / 3), "call " + i, start + i % 900))
                    .toArray(JsonObjectBuilder[]::new));
        }

        page.open("traces/" + id);
        browser.await(By.cssSelector("[role=treeitem]"));
        assertThat(page.stats()).containsEntry("Spans", "10,000");
        assertThat((long) browser.run("return document.querySelectorAll('*').length"))
                .isLessThan(1_500);

        browser.type(Keys.END);
        browser.await(
                "the last row is selected",
                () -> browser.all(By.cssSelector("[role=treeitem][aria-selected=true]")).stream()
                        .anyMatch(WebElement::isDisplayed));
        trace.tab("Flame graph");
        trace.tab("Spans");
        assertThat((long) browser.run("return document.querySelectorAll('*').length"))
                .isLessThan(1_500);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void search_narrowsByFacetAndMarksSyntaxErrors() {
        page.open("traces?query=service:thinker-microservice");
        page.rows();
        browser.await(By.cssSelector(".facets [title=error]")).click();

        browser.await("the query is narrowed", () -> browser.await(By.name("query"))
                .getAttribute("value")
                .equals("service:thinker-microservice status:error"));
        assertThat(page.rows(rows -> rows.size() == 1).get(0)).containsEntry("Error", "Subject unknown");

        page.open("traces?query=service:thinker-api+(status:error");
        assertThat(browser.await(By.cssSelector(".wrong")).getText()).contains("(status:error");
        assertThat(browser.await(By.cssSelector(".wrong mark")).getText()).isNotEmpty();
    }

    @Test
    void histogram_choosesARangeByKeyboard() {
        page.open("traces");
        page.rows();
        browser.await(By.cssSelector(".draggable"))
                .sendKeys(Keys.ARROW_LEFT, Keys.chord(Keys.SHIFT, Keys.ARROW_LEFT), Keys.ENTER);

        browser.await(
                "a range is chosen",
                () -> page.place().contains("from=") && page.place().contains("to="));
        assertThat(browser.await(By.id("range")).getText()).endsWith("✕");
    }

    @Test
    void histogram_draggedRange_isSearched() {
        page.open("traces");
        page.rows();

        browser.drag(browser.await(By.cssSelector(".plot")), 0.8, 0.6);

        browser.await("a range is chosen", () -> page.place().contains("from="));
        Matcher range = Pattern.compile("from=(\\d+)&to=(\\d+)").matcher(page.place());
        assertThat(range.find()).as(page.place()).isTrue();
        // A fifth of 15 minutes, to whole bars of 30 seconds
        assertThat(Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)))
                .isBetween(180_000L, 240_000L);
        browser.await(
                "nothing is found before the tests began",
                () -> browser.await(By.cssSelector("#content h2")).getText().equals("0 traces"));
        browser.await(By.id("range")).click();
        page.rows();
        assertThat(page.place()).isEqualTo("traces");
    }

    @Test
    void map_showsServicesAndCallsAsTextAndLeadsToAService() {
        page.open("map");

        WebElement api = browser.await(By.cssSelector(".map [data-id=thinker-api]"));
        assertThat(api.getText()).contains("thinker-api", "/s", "p95");
        assertThat(browser.all(By.cssSelector(".edge[data-from=thinker-api][data-to=thinker-microservice]")))
                .hasSize(1);
        api.findElement(By.cssSelector(".name")).click();
        page.awaitHeading("thinker-api");
    }

    @Test
    void mapOfTwoHundredServices_isReadableAndHasTheServiceNamedConstructor() {
        long start = System.currentTimeMillis();
        for (int i = 0; i < 200; i++) {
            long id = LAST_ID.addAndGet(10);
            send(
                    span(id, 1, 0, "GET /", start).add("service", i == 0 ? "constructor" : "shop-" + i / 4),
                    span(id, 2, 1, "GET /", start).add("service", "shop-" + i));
        }
        page.open("map");

        browser.await(
                "all are shown", () -> browser.all(By.cssSelector(".map .node")).size() >= 200);
        Object height = browser.run("return document.querySelector('.map .name').getBoundingClientRect().height");
        assertThat(((Number) height).doubleValue()).isGreaterThan(8);
        assertThat(browser.errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"light, 1280", "dark, 1280", "light, 390", "dark, 390"})
    void allPages_areAccessibleAndNeedNoHorizontalScrolling(String scheme, int width) {
        browser.prefer(scheme);
        browser.resize(width, 844);

        for (String place : List.of(
                "",
                "services/thinker-microservice",
                RESOURCE,
                "traces?query=@subject:foo_bar",
                "map",
                "map?env=none",
                "traces/" + traceId,
                "traces/" + traceId + "?tab=flame",
                "traces/" + traceId + "?tab=spans",
                "traces?query=(")) {
            page.open(place);
            browser.await(
                    "the page is loaded",
                    () -> browser.run("return document.querySelector('main').ariaBusy === 'false'"));
            if (place.startsWith("traces/")) {
                browser.type(Keys.END);
                trace.tags();
            }
            assertThat(browser.accessibilityViolations()).as(place).isEmpty();
            assertThat((long) browser.run("return document.documentElement.scrollWidth"))
                    .as(place)
                    .isLessThanOrEqualTo(width);
        }
    }

    @Test
    void firstPaint_takesLessThan100Kilobytes() {
        page.open("");
        page.rows();

        long bytes = (long) browser.run("""
                const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
                return performance.getEntriesByType('resource')
                    .filter(entry => entry.name.includes('/ui/') && entry.startTime < paint)
                    .reduce((sum, entry) => sum + entry.decodedBodySize, 0);""");
        assertThat(bytes).isBetween(10_000L, 100_000L);
    }

    private static JsonObjectBuilder span(long trace, long id, long parent, String resource, long start) {
        return Json.createObjectBuilder()
                .add("trace_id", trace)
                .add("span_id", trace + id)
                .add("parent_id", parent == 0 ? 0 : trace + parent)
                .add("service", "shop")
                .add("name", "web.request")
                .add("resource", resource)
                .add("type", "web")
                .add("start", start * 1_000_000)
                .add("duration", 5_000_000)
                .add("error", 0)
                .add("meta", Json.createObjectBuilder().add("span.kind", "server"))
                .add("metrics", Json.createObjectBuilder().add("_dd.top_level", 1));
    }

    private static void send(JsonObjectBuilder... spans) {
        JsonArrayBuilder chunk = Json.createArrayBuilder();
        Stream.of(spans).forEach(chunk::add);
        system.agent().send(Json.createArrayBuilder().add(chunk).build());
    }
}
