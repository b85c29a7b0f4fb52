package dev.thinker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LensServiceTest {
    private static TestAgent agent;

    @BeforeAll
    static void start() {
        agent = TestAgent.start();
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/zipkin", "/zipkin/"})
    void getPage_redirectsToTheNewestTraces(String path) {
        long before = System.currentTimeMillis();

        HttpResponse<String> response = agent.get(path);

        assertThat(response.statusCode()).isEqualTo(302);
        String location = response.headers().firstValue("Location").orElseThrow();
        assertThat(location).matches("/zipkin/\\?lookback=1h&limit=50&endTs=\\d+");
        assertThat(Long.parseLong(location.substring(location.lastIndexOf('=') + 1)))
                .isBetween(before, System.currentTimeMillis());
        assertIndex(agent.get(location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/zipkin/dependency", "/zipkin/dependency/"})
    void getDependencyPage_redirectsToTheNewest(String path) {
        HttpResponse<String> response = agent.get(path);

        assertThat(response.statusCode()).isEqualTo(302);
        String location = response.headers().firstValue("Location").orElseThrow();
        assertThat(location).matches("/zipkin/dependency\\?startTime=\\d+&endTime=\\d+");
        assertIndex(agent.get(location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/zipkin/?serviceName=thinker-api", "/zipkin/dependency?startTime=1", "/zipkin/traceViewer",
            "/zipkin/traces/" + ThinkTrace.ID, "/zipkin/index.html"})
    void getPage_answersTheIndex(String path) {
        assertIndex(agent.get(path));
    }

    @Test
    void getIndex_refersToFilesThatAreThere() {
        List<String> references = Pattern.compile("(?:src|href)=\"(/zipkin/[^\"]+\\.\\w+)\"").matcher(index()).results()
                .map(match -> match.group(1))
                .toList();

        assertThat(references).hasSize(3)
                .allSatisfy(path -> assertThat(agent.get(path)).returns(200, HttpResponse::statusCode));
        assertThat(agent.get(script()).headers().firstValue("Content-Type")).hasValue("text/javascript;charset=utf-8");
        assertThat(agent.get(style()).headers().firstValue("Content-Type")).hasValue("text/css;charset=utf-8");
    }

    @Test
    void getIndex_refersToNoOtherServer() {
        assertThat(index()).doesNotContain("http://", "https://", "\"//");
    }

    @Test
    void getScript_givesNoServiceTheColourOfFailure() {
        List<MatchResult> palettes = Pattern.compile("servicePalette:\\[(\"#[0-9a-f]{6}\"(?:,\"#[0-9a-f]{6}\")*)]")
                .matcher(agent.get(script()).body())
                .results()
                .toList();

        assertThat(palettes).hasSize(2).allSatisfy(palette -> assertThat(palette.group(1).split(","))
                .hasSize(19)
                .doesNotHaveDuplicates()
                .allSatisfy(colour -> assertThat(isRed(Integer.parseInt(colour.substring(2, 8), 16))).as(colour).isFalse()));
    }

    @Test
    void getScript_hasThePartsThatTheRedBarHangsOn() {
        String script = agent.get(script()).body();

        // The line with the icon of failure, and after it the one with the bar
        assertThat(script).containsPattern("\\w+!==\"none\"&&\\w+\\.jsx\\(\\w+,\\{className:\\w+\\.errorIcon,color:\"error\"}\\),"
                + "\\w+\\.jsx\\(\\w+,\\{className:\\w+\\.text,children:[^}]+}: \\$\\{\\w+}`}\\)]}\\),"
                + "\\w+\\.jsx\\(\\w+,\\{className:\\w+\\.text,children:\\w+}\\)]}\\),\\w+\\.jsx\\(\\w+,\\{spanRow:");
        assertThat(script).containsPattern("className:\\w+\\.root,children:\\[\\w+\\.jsx\\(\\w+,\\{className:\\w+\\.line}\\),"
                + "\\w+!==void 0&&\\w+!==void 0\\?\\w+\\.jsx\\(\\w+,\\{className:\\w+\\.bar,");
        // The names that Material UI gives them
        assertThat(script).contains("{name:\"MuiSvgIcon\"}", "colorError:{", "name:\"MuiBox\"");
    }

    @Test
    void getStyle_makesTheBarOfAFailedSpanRed() {
        assertThat(index()).contains("<link rel=\"stylesheet\" href=\"/ui/lens.css\"></head>");
        assertThat(agent.get("/ui/lens.css").body())
                .contains(":has(> .MuiBox-root > .MuiSvgIcon-colorError)", "background-color: #d32f2f !important");
    }

    @Test
    void getScript_loadsThePagesOfTheMenuFromTheServer() {
        assertThat(agent.get(script()).body())
                .containsPattern("\\.jsxs\\(\"a\",\\{href:\"/zipkin\"\\+\\w,className:\\w+\\(\\w+\\.root,"
                        + "\\{\\[\\w+\\[\"root--selected\"]]")
                .contains("path:\"/dependency\",icon:", "path:\"/\",icon:");
    }

    @Test
    void getScript_listsTheNewestTraceFirst() {
        assertThat(agent.get(script()).body())
                .containsPattern("\\.useState\\(\"desc\"\\),\\[\\w+,\\w+]=\\w+\\.useState\\(\"timestamp\"\\)")
                .contains("!==\"duration\"&&p!==\"timestamp\"");
    }

    @Test
    void getScript_hasATitleThatLeadsToTheServices() {
        assertThat(agent.get(script()).body()).containsOnlyOnce("(\"a\",{href:\"/\",")
                .doesNotContain("children:\"Zipkin\"");
    }

    private static boolean isRed(int rgb) {
        float[] hsb = Color.RGBtoHSB(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, null);
        float hue = hsb[0] * 360;
        return hsb[1] > 0.5 && (hue < 20 || hue > 330);
    }

    private static String script() {
        return reference("/zipkin/static/js/[^\"]+");
    }

    private static String style() {
        return reference("/zipkin/static/css/[^\"]+");
    }

    private static String reference(String pattern) {
        return Pattern.compile(pattern).matcher(index()).results().findFirst().orElseThrow().group();
    }

    private static String index() {
        return agent.get("/zipkin/index.html").body();
    }

    private static void assertIndex(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("<div id=\"root\">");
    }
}
