package dev.thinker.quickstart;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import dev.thinker.quickstart.Agent.ReceivedSpan;
import dev.thinker.quickstart.TraceUi.Bar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** The pictures of the documentation show what the trace UI shows. {@code mvn verify -Dpictures} takes them anew. */
@ExtendWith(NeedsChromium.class)
class PicturesIT {

    private static final String TUTORIAL = "?subject=technology&subject=foo_bar";
    private static final List<String> QUERIES = List.of(
            "?subject=technology", TUTORIAL, "?subject=foo_bar", "?subject=technology&subject=philosophy&subject=love",
            "?subject=technology", TUTORIAL, "", "?subject=technology");

    private static RunningSystem system;
    private static Browser browser;
    private static TraceUi ui;
    private static int api;

    @BeforeAll
    static void start() {
        Chromium chromium = Chromium.installed();
        system = new RunningSystem();
        // The delays of the tutorial
        int microservice = system.microservice("LOOKUP_DELAY", "PT0.2S", "THINK_DELAY", "PT0.5S", "DD_ENV", "dev").port();
        api = system.api(microservice, "DD_ENV", "dev").port();
        browser = new Browser(chromium);
        ui = new TraceUi(browser, system.agent());
        // Starting JVMs draw long bars.
        for (int i = 0; i < 5; i++) {
            ask(TUTORIAL);
        }
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (system != null) {
            system.close();
        }
    }

    @Test
    void traces_newestFirst() throws IOException {
        browser.resize(1200, 600);
        QUERIES.stream().map(PicturesIT::ask).toList().forEach(PicturesIT::awaitTrace);

        ui.open("/zipkin/?lookback=1h&limit=" + QUERIES.size() + "&endTs=" + System.currentTimeMillis());
        assertThat(ui.traces()).hasSize(QUERIES.size());
        ui.sortByStart();

        new Picture("traces").check(ui.picture(), ui.text());
    }

    @Test
    void trace_withTheFailedSpanSelected() throws IOException {
        browser.resize(1200, 800);

        ui.openTrace(traceThatBeginsInTheOrderAsked());
        Map<String, String> tags = ui.tags(ui.bars().stream().filter(Bar::isMarked).findFirst().orElseThrow());
        assertThat(tags).containsEntry("subject", "foo_bar");

        new Picture("trace").check(ui.picture(), ui.text());
    }

    @Test
    void map_withTheApiSelected() throws IOException {
        browser.resize(1200, 600);
        awaitTrace(ask(TUTORIAL));

        ui.clickServiceOfMap(0);

        new Picture("map").check(ui.picture(), ui.text());
    }

    /** Subjects are thought about at the same time, so either can be the first by some microseconds, and stand above the other. */
    private static String traceThatBeginsInTheOrderAsked() {
        for (int i = 0; i < 50; i++) {
            List<ReceivedSpan> spans = awaitTrace(ask(TUTORIAL));
            if (startInMicroseconds(spans, "technology") < startInMicroseconds(spans, "foo_bar")) {
                return spans.get(0).wholeTraceId();
            }
        }
        throw new AssertionError("foo_bar is always thought about first");
    }

    private static long startInMicroseconds(List<ReceivedSpan> spans, String subject) {
        return spans.stream().filter(span -> subject.equals(span.meta().get("subject"))).findFirst().orElseThrow().start() / 1_000;
    }

    private static HttpResponse<String> ask(String query) {
        HttpResponse<String> answer = Http.get("http://localhost:" + api + "/think/" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(query.isEmpty() ? 400 : 200);
        return answer;
    }

    /** Waits for the spans of the API and, unless it refused to ask, of the microservice. */
    private static List<ReceivedSpan> awaitTrace(HttpResponse<String> answer) {
        int subjects = answer.request().uri().toString().split("subject=", -1).length - 1;
        return system.agent().trace(Http.traceId(answer), subjects == 0 ? 1 : 3 + subjects);
    }
}
