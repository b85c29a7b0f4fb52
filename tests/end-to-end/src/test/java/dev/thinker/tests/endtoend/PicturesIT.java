package dev.thinker.tests.endtoend;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;

import dev.thinker.tests.endtoend.AgentClient.ReceivedSpan;
import jakarta.json.JsonArray;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pictures of the documentation show what the agent shows. {@code mvn verify -Dpictures} takes them again. Pages
 * with metrics come first, because the tests of the other pages send more requests.
 */
@ExtendWith(NeedsChromium.class)
@EnabledIf(
        value = "areWanted",
        disabledReason = "they take half a minute: -Dsoak=true, or -Dpictures to take them anew")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PicturesIT {

    private static final String TUTORIAL = "?subject=technology&subject=foo_bar";
    private static final List<String> QUERIES = List.of(
            "?subject=technology",
            TUTORIAL,
            "?subject=foo_bar",
            "",
            "?subject=technology&subject=philosophy&subject=love",
            TUTORIAL);

    @RegisterExtension
    static final RunningSystem system = new RunningSystem();

    @AutoClose
    private static Browser browser;

    private static TracePage trace;
    private static AgentPage page;
    private static int api;

    static boolean areWanted() {
        return Boolean.getBoolean("soak") || System.getProperty("pictures") != null;
    }

    @BeforeAll
    static void start() throws Exception {
        Chromium chromium = Chromium.installed();
        // The delays of the tutorial
        int microservice = system.microservice("LOOKUP_DELAY", "PT0.2S", "THINK_DELAY", "PT0.5S", "DD_ENV", "dev")
                .port();
        api = system.api(microservice, "DD_ENV", "dev").port();
        int apiInOutage = system.api(system.closedPort(), "DD_ENV", "dev").port();
        browser = new Browser(chromium);
        // Around midnight, pages would show yesterday's times with a date, so use a zone where it is about noon
        browser.setTimeZone(LocalTime.now(ZoneOffset.UTC).getHour() % 23 == 0 ? "Etc/GMT-12" : "UTC");
        trace = new TracePage(browser);
        page = new AgentPage(browser, system.agent());
        // The first requests of a JVM are slow.
        Http.get("http://localhost:" + apiInOutage + "/think/" + TUTORIAL);
        for (int i = 0; i < 5; i++) {
            request(TUTORIAL);
        }
        HttpResponse<String> failed = Http.get("http://localhost:" + apiInOutage + "/think/" + TUTORIAL);
        List<HttpResponse<String>> answered =
                QUERIES.stream().map(PicturesIT::request).toList();
        system.agent().trace(Http.traceId(failed), 2);
        answered.forEach(PicturesIT::awaitTrace);
        long begin = system.agent().spans().stream()
                .mapToLong(ReceivedSpan::start)
                .min()
                .orElseThrow();
        system.agent()
                .send(new TraceHistory(
                                answered.stream().map(PicturesIT::received).toList(), received(failed))
                        .traces(begin));
    }

    /** The trace as the agent has it. */
    private static JsonArray received(HttpResponse<String> response) {
        return system.agent().traces().stream()
                .filter(trace ->
                        ReceivedSpan.of(trace.getJsonObject(0)).fullTraceId().equals(Http.traceId(response)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(1)
    void servicesPage_matchesItsPicture() throws IOException {
        browser.resize(1200, 250);

        page.open("");
        page.row("Service", "thinker-microservice");

        check("services");
    }

    @Test
    @Order(2)
    void resourcePage_matchesItsPicture() throws IOException {
        browser.resize(1200, 800);

        page.open("services/thinker-api/resource?operation=helidon.request&resource=think_handler&kind=server");
        page.rows();

        check("resource");
    }

    @Test
    @Order(3)
    void searchPage_matchesItsPicture() throws IOException {
        browser.resize(1200, 700);

        page.open("traces?query=service:thinker-microservice @subject:foo_bar");
        page.rows();

        check("search");
    }

    @Test
    @Order(4)
    void serviceMap_matchesItsPicture() throws IOException {
        browser.resize(1200, 640);

        page.open("map");
        browser.await(By.cssSelector(".map .node"));

        check("map");
    }

    @Test
    @Order(5)
    void failedSpan_matchesItsPicture() throws IOException {
        browser.resize(1200, 960);

        page.open("traces/" + traceThatBeginsInTheOrderAsked());
        trace.selectFailed();
        assertThat(trace.tags()).containsEntry("subject", "foo_bar");

        check("trace");
    }

    @Test
    @Order(6)
    void flameGraph_matchesItsPicture() throws IOException {
        browser.resize(1200, 440);

        page.open("traces/" + traceThatBeginsInTheOrderAsked() + "?tab=flame");
        browser.await(By.cssSelector(".flame canvas"));

        check("flame");
    }

    private static void check(String name) throws IOException {
        new Screenshot(name).check(page.picture(), page.text(), page.drawings());
    }

    /** Think spans are concurrent: either may start first, by microseconds, and is then drawn above the other. */
    private static String traceThatBeginsInTheOrderAsked() {
        for (int i = 0; i < 50; i++) {
            List<ReceivedSpan> spans = awaitTrace(request(TUTORIAL));
            if (startInMicroseconds(spans, "technology") < startInMicroseconds(spans, "foo_bar")) {
                return spans.get(0).fullTraceId();
            }
        }
        throw new AssertionError("foo_bar is always thought about first");
    }

    private static long startInMicroseconds(List<ReceivedSpan> spans, String subject) {
        return spans.stream()
                        .filter(span -> subject.equals(span.meta().get("subject")))
                        .findFirst()
                        .orElseThrow()
                        .start()
                / 1_000;
    }

    private static HttpResponse<String> request(String query) {
        HttpResponse<String> response = Http.get("http://localhost:" + api + "/think/" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(query.isEmpty() ? 400 : 200);
        return response;
    }

    /** Waits for the spans of the API and, unless it rejected the request, of the microservice. */
    private static List<ReceivedSpan> awaitTrace(HttpResponse<String> response) {
        int subjects = response.request().uri().toString().split("subject=", -1).length - 1;
        return system.agent().trace(Http.traceId(response), subjects == 0 ? 1 : 3 + subjects);
    }
}
