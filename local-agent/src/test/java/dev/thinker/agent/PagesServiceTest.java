package dev.thinker.agent;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PagesServiceTest {
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
    @ValueSource(
            strings = {
                "/",
                "/ui/index.html",
                "/services/shop",
                "/services/a%2Fb%20c/resource?operation=o&resource=r",
                "/traces",
                "/traces?query=service:shop",
                "/traces/" + ThinkTrace.ID,
                "/map"
            })
    void getPage_isTheIndex(String path) {
        HttpResponse<String> page = agent.get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("<!DOCTYPE html>");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self';");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
    }

    @ParameterizedTest
    @CsvSource({
        "/ui/style.css, text/css;charset=utf-8",
        "/ui/lib/dagre/dagre.min.js, text/javascript;charset=utf-8",
    })
    void getFile_existing_hasItsContentType(String path, String type) {
        HttpResponse<String> response = agent.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(response.body()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ui/style.css", "/ui/lib/dagre/dagre.min.js"})
    void getFile_unchanged_isNotModified(String path) {
        String tag = agent.get(path).headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> response =
                agent.send(HttpRequest.newBuilder(agent.uri(path)).header("If-None-Match", tag));

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-cache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none.html",
                "static",
                "static/js",
                "META-INF/MANIFEST.MF",
                "../application.yaml",
                "..%2fapplication.yaml",
                "%2e%2e/%2e%2e/etc/passwd",
                "%2e%2e/x.js",
                "/etc/passwd",
                ".html",
                "static/../../application.yaml",
                "index.html%00.png"
            })
    void getFile_notAmongThePages_is404(String path) {
        assertThat(agent.get("/ui/" + path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui", "/ui/", "/services", "/map/x", "/traces/1/2", "/zipkin", "/zipkin/api/v2/traces"})
    void get_unknownPath_is404(String path) {
        HttpResponse<String> response = agent.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestAgent.json(response).getString("reason")).isNotBlank();
    }
}
