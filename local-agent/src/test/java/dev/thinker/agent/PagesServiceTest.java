package dev.thinker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(strings = {"/", "/ui/index.html"})
    void getPage(String path) {
        HttpResponse<String> page = agent.get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("<!DOCTYPE html>");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).startsWith("default-src 'none'; script-src 'self';");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
    }

    @Test
    void getPage_again_isNotSentAgain() {
        String tag = agent.get("/").headers().firstValue("ETag").orElseThrow();

        assertThat(agent.send(HttpRequest.newBuilder(agent.uri("/")).header("If-None-Match", tag)).statusCode()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui", "/ui/", "/ui/none.html", "/ui/../application.yaml", "/ui/..%2fapplication.yaml", "/ui/%2e%2e/x.js",
            "/ui//etc/passwd", "/ui/.html", "/ui/index.html%00.png"})
    void getFile_thatIsNoneOfThePages(String path) {
        assertThat(agent.get(path).statusCode()).isEqualTo(404);
    }
}
