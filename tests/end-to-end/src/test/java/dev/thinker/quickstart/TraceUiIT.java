package dev.thinker.quickstart;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.thinker.quickstart.Agent.ReceivedSpan;
import dev.thinker.quickstart.TraceUi.Bar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** What a person sees of a request's trace in the browser. */
@ExtendWith(NeedsChromium.class)
@EnabledIfSystemProperty(named = "soak", matches = "true", disabledReason = "it takes half a minute: -Dsoak=true")
class TraceUiIT {

    private static RunningSystem system;
    private static Browser browser;
    private static TraceUi ui;
    private static String traceId;

    @BeforeAll
    static void start() {
        Chromium chromium = Chromium.installed();
        system = new RunningSystem();
        int api = system.api(system.microservice("THINK_DELAY", "PT0.5S").port()).port();
        HttpResponse<String> answer = Http.get("http://localhost:" + api + "/think/?subject=technology&subject=foo_bar");
        traceId = Http.traceId(answer);
        system.agent().trace(traceId, 5);
        browser = new Browser(chromium);
        browser.resize(1200, 800);
        ui = new TraceUi(browser, system.agent());
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

    @BeforeEach
    void forget() {
        browser.requested();
        browser.errors();
    }

    @Test
    void firstPage_listsTheTrace() {
        ui.open("/zipkin/");

        assertThat(ui.traces()).hasEntrySatisfying(traceId, row -> assertThat(row.lines()).contains("thinker-api: think_handler", "5"));
    }

    @Test
    void tracesPage_showsFiveSpansOfTwoServices() {
        ui.openTrace(traceId);

        assertThat(ui.bars()).extracting(Bar::label).containsExactly("thinker-api: think_handler", "thinker-api: GET /",
                "thinker-microservice: GET /", "thinker-microservice: think", "thinker-microservice: think");
    }

    @Test
    void failedSpan_isTheOnlyRedOne() {
        ui.openTrace(traceId);

        List<Bar> bars = ui.bars();
        assertThat(bars).hasSize(5);
        assertThat(bars).filteredOn(Bar::isRed).singleElement().satisfies(bar -> {
            assertThat(bar.isMarked()).isTrue();
            assertThat(ui.tags(bar)).containsEntry("subject", "foo_bar");
        });
        assertThat(bars).filteredOn(Bar::isMarked).hasSize(1);
    }

    @Test
    void services_haveDifferentColours() {
        ui.openTrace(traceId);

        Map<String, Set<String>> coloursByService = ui.bars().stream().filter(bar -> !bar.isMarked()).collect(Collectors.groupingBy(
                bar -> bar.label().split(": ")[0], Collectors.mapping(Bar::colour, Collectors.toSet())));
        assertThat(coloursByService).hasSize(2).allSatisfy((service, colours) -> assertThat(colours).hasSize(1));
        assertThat(coloursByService.get("thinker-api")).isNotEqualTo(coloursByService.get("thinker-microservice"));
    }

    @Test
    void clickOnTheFailedSpan_showsItsTags() {
        ui.openTrace(traceId);

        Map<String, String> tags = ui.tags(ui.bars().stream().filter(Bar::isMarked).findFirst().orElseThrow());

        assertThat(tags).containsAllEntriesOf(Map.of("subject", "foo_bar", "operation", "think",
                "error.type", "dev.thinker.microservice.UnknownSubjectException", "error.message", "Subject unknown"));
        assertThat(tags.get("error.stack")).startsWith("dev.thinker.microservice.UnknownSubjectException: Subject unknown")
                .contains("at dev.thinker.microservice.");
    }

    @Test
    void clickOnTheOtherThinkSpan_showsNoError() {
        ui.openTrace(traceId);

        Map<String, String> tags = ui.tags(ui.bars().stream()
                .filter(bar -> bar.label().endsWith(": think") && !bar.isMarked()).findFirst().orElseThrow());

        assertThat(tags).containsEntry("subject", "technology").containsEntry("operation", "think");
        assertThat(tags.keySet()).noneMatch(key -> key.startsWith("error"));
    }

    @Test
    void tagsThatTheTracerAddsForItself_areNotShown() {
        List<ReceivedSpan> spans = system.agent().trace(traceId, 5);
        assertThat(spans.stream().flatMap(span -> span.meta().keySet().stream())).contains("runtime-id", "_dd.p.dm");
        assertThat(spans.stream().flatMap(span -> span.metrics().keySet().stream())).contains("process_id", "thread.id");
        ui.openTrace(traceId);

        for (Bar bar : ui.bars()) {
            assertThat(ui.tags(bar).keySet()).as(bar.label()).contains("operation", "env", "version")
                    .noneMatch(key -> key.startsWith("_"))
                    .doesNotContain("runtime-id", "process_id", "language", "thread.id", "thread.name");
        }
    }

    @Test
    void map_showsThatTheApiUsesTheMicroservice() {
        assertThat(ui.clickServiceOfMap(0).lines()).startsWith("thinker-api").contains("Uses (traced requests)")
                .anyMatch(line -> line.startsWith("thinker-microservice"));
        assertThat(ui.clickServiceOfMap(1).lines()).startsWith("thinker-microservice").contains("Used (traced requests)")
                .anyMatch(line -> line.startsWith("thinker-api"));
        assertThat(browser.requested()).filteredOn(url -> url.contains("/api/v2/dependencies")).hasSize(2).allSatisfy(url -> assertThat(
                Http.get(url).body()).matches("\\[\\{\"parent\":\"thinker-api\",\"child\":\"thinker-microservice\",\"callCount\":1}]"));
    }

    @Test
    void menu_leadsToTheMapAndBackToTheTraces() {
        ui.openTrace(traceId);

        ui.clickMenu("Dependencies");
        assertThat(ui.services()).hasSize(2);

        ui.clickMenu("Find a trace");
        assertThat(ui.traces()).containsKey(traceId);
    }

    @Test
    void pages_askNobodyElseAndComplainOfNothing() {
        ui.open("/zipkin/");
        ui.traces();
        ui.openTrace(traceId);
        ui.bars();
        ui.openMap();
        ui.services();

        String agent = "http://localhost:" + system.agent().port() + "/";
        assertThat(browser.requested()).anyMatch(url -> url.startsWith(agent + "zipkin/api/v2/traces"))
                .anyMatch(url -> url.startsWith(agent + "zipkin/api/v2/trace/"))
                .anyMatch(url -> url.startsWith(agent + "zipkin/api/v2/dependencies"))
                .allMatch(url -> url.startsWith(agent) || url.startsWith("data:") || url.startsWith("blob:" + agent));
        assertThat(browser.errors()).isEmpty();
    }
}
